package s3sign

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

type conformanceCase struct {
	Name, Operation string
	Config          struct {
		AccessKeyID     string `json:"access_key_id"`
		SecretAccessKey string `json:"secret_access_key"`
		SessionToken    string `json:"session_token"`
		Region, Service string
		Algorithm       string
		ExpiresAt       int64 `json:"expires_at"`
		MaxExpires      int64 `json:"max_expires"`
	}
	Request struct {
		Method, URL, Query, Bucket string
		PathMode                   string `json:"path_mode"`
		Headers                    [][2]string
		Payload                    *string
		PayloadHash                string   `json:"payload_hash"`
		SignedHeaders              []string `json:"signed_headers"`
		Time, Expires, Window      int64
	}
	Expected *struct {
		Headers                                     map[string]string
		URL, Target, Host, Authorization, Signature string
		ExpiresAt                                   int64 `json:"expires_at"`
	}
	Error *struct {
		Code        int
		Name, Field string
		Offset      int64
	}
}

func (c *conformanceCase) run() (*Signed, error) {
	config := Config{
		AccessKeyID: c.Config.AccessKeyID, SecretAccessKey: c.Config.SecretAccessKey,
		SessionToken: c.Config.SessionToken, Region: c.Config.Region, Service: c.Config.Service,
		Algorithm:  map[string]Algorithm{"": SigV4, "sigv4": SigV4, "sigv4a": SigV4A, "sigv2": SigV2}[c.Config.Algorithm],
		MaxExpires: time.Duration(c.Config.MaxExpires) * time.Second,
	}
	if c.Config.ExpiresAt != 0 {
		config.ExpiresAt = time.Unix(c.Config.ExpiresAt, 0)
	}
	signer, err := NewSigner(config)
	if err != nil {
		return nil, err
	}
	defer signer.Close()
	request := Request{
		Method: c.Request.Method, URL: c.Request.URL, Query: c.Request.Query, Bucket: c.Request.Bucket,
		PathMode:    map[string]PathMode{"": Canonical, "canonical": Canonical, "raw": Raw, "verbatim": Verbatim}[c.Request.PathMode],
		PayloadHash: c.Request.PayloadHash, SignedHeaders: c.Request.SignedHeaders, Time: time.Unix(c.Request.Time, 0),
		Expires: time.Duration(c.Request.Expires) * time.Second, Window: time.Duration(c.Request.Window) * time.Second,
	}
	for _, pair := range c.Request.Headers {
		request.Headers = append(request.Headers, Header{pair[0], pair[1]})
	}
	if c.Request.Payload != nil {
		request.Payload = []byte(*c.Request.Payload)
	}
	if c.Operation == "presign" {
		return signer.PresignRequest(request)
	}
	return signer.SignRequest(request)
}

func TestConformance(t *testing.T) {
	files, err := filepath.Glob("../../tests/conformance/*.json")
	if err != nil || len(files) < 2 {
		t.Fatal(err, files)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var cases []conformanceCase
		if err := json.Unmarshal(text, &cases); err != nil || len(cases) < 30 {
			t.Fatal(file, err)
		}
		for _, given := range cases {
			t.Run(given.Name, given.check)
		}
	}
}

func (c *conformanceCase) check(t *testing.T) {
	signed, err := c.run()
	if c.Error != nil {
		var refused *Error
		if !errors.As(err, &refused) {
			t.Fatal("no error, but", err)
		}
		got := Error{refused.Code, refused.Name, refused.Field, refused.Offset, ""}
		if want := (Error{c.Error.Code, c.Error.Name, c.Error.Field, c.Error.Offset, ""}); got != want {
			t.Errorf("%#v, not %#v", got, want)
		}
		if secret := c.Config.SecretAccessKey; secret != "" && strings.Contains(err.Error(), secret) {
			t.Error("secret in the message")
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	want := Signed{
		Headers: c.Expected.Headers, URL: c.Expected.URL, Target: c.Expected.Target, Host: c.Expected.Host,
		Authorization: c.Expected.Authorization, Signature: c.Expected.Signature,
	}
	if c.Expected.ExpiresAt != 0 {
		want.ExpiresAt = time.Unix(c.Expected.ExpiresAt, 0).UTC()
	}
	if got := *signed; !reflect.DeepEqual(got, want) {
		type plain Signed
		t.Errorf("\n%+v, not\n%+v", plain(got), plain(want))
	}
}

func TestNothingSecretIsPrinted(t *testing.T) {
	config := Config{AccessKeyID: "AKID", SecretAccessKey: "hidden", Region: "us-east-1"}
	signer, err := NewSigner(config)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.SignRequest(Request{Method: "GET", URL: "https://example.com/"})
	if err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf("%v %+v %#v %v %v %+v %#v", config, config, config, signer, signed, signed, signed)
	if strings.Contains(text, "hidden") || strings.Contains(text, signed.Signature) {
		t.Error(text)
	}
}

func TestClosedSignerRefuses(t *testing.T) {
	signer, err := NewSigner(Config{})
	if err != nil {
		t.Fatal(err)
	}
	signer.Close()
	signer.Close()
	var refused *Error
	if _, err := signer.SignRequest(Request{Method: "GET", URL: "https://example.com/"}); !errors.As(err, &refused) ||
		refused.Name != "S3SIGN_ERR_NULL" {
		t.Error(err)
	}
}

func TestPathModeOfTheFirstVersionIsRefused(t *testing.T) {
	signer, err := NewSigner(Config{AccessKeyID: "AKID", SecretAccessKey: "secret", Region: "us-east-1"})
	if err != nil {
		t.Fatal(err)
	}
	var refused *Error
	_, err = signer.SignRequest(Request{Method: "GET", URL: "https://example.com/", PathMode: 2})
	if !errors.As(err, &refused) || refused.Name != "S3SIGN_ERR_OPTION" || refused.Field != "path_mode" {
		t.Error(err)
	}
}

func TestOpaqueURLIsRefused(t *testing.T) {
	signer, err := NewSigner(Config{AccessKeyID: "AKID", SecretAccessKey: "secret", Region: "us-east-1"})
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequest(http.MethodGet, "https://example.com/", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.URL.Opaque = "//example.com/b/a%2Fb"
	if err := signer.Sign(request); err == nil || request.Header.Get("Authorization") != "" {
		t.Error("signed")
	}
	if url, err := signer.Presign(request, time.Hour); err == nil {
		t.Error("presigned", url)
	}
}

func TestBodyThatCanBeReadOnceNeedsItsHash(t *testing.T) {
	signer, err := NewSigner(Config{AccessKeyID: "AKID", SecretAccessKey: "secret", Region: "us-east-1"})
	if err != nil {
		t.Fatal(err)
	}
	once := io.MultiReader(strings.NewReader("body"))
	request, err := http.NewRequest(http.MethodPut, "https://example.com/b/k", once)
	if err != nil {
		t.Fatal(err)
	}
	if err := signer.Sign(request); err == nil {
		t.Error("signed")
	}
	request.Header.Set("X-Amz-Content-Sha256", UnsignedPayload)
	if err := signer.Sign(request); err != nil || request.Header.Get("Authorization") == "" {
		t.Error(err)
	}
}
