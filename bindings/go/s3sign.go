// Package s3sign signs Amazon S3 requests, by libs3sign.
package s3sign

/*
#cgo pkg-config: s3sign
#include <s3sign.h>

// The INIT macros know this header's sizes, which any later library takes.
static s3sign_signer_config new_config(void) { s3sign_signer_config config = S3SIGN_SIGNER_CONFIG_INIT; return config; }
static s3sign_request new_request(void) { s3sign_request request = S3SIGN_REQUEST_INIT; return request; }
static s3sign_result new_result(void) { s3sign_result result = S3SIGN_RESULT_INIT; return result; }
static s3sign_error new_error(void) { s3sign_error error = S3SIGN_ERROR_INIT; return error; }
*/
import "C"

import (
	"fmt"
	"runtime"
	"strings"
	"time"
	"unsafe"
)

// Algorithm is a signature algorithm.
type Algorithm int32

// The signature algorithms. With SigV4A the region is a region set: regions joined by commas, or "*".
const (
	SigV4  Algorithm = C.S3SIGN_ALGORITHM_SIGV4
	SigV4A Algorithm = C.S3SIGN_ALGORITHM_SIGV4A
	SigV2  Algorithm = C.S3SIGN_ALGORITHM_SIGV2
)

// PathMode is how the path of a URL is encoded.
type PathMode int32

const (
	// Canonical, the default, is a path percent-encoded in any way: for S3 it is decoded and encoded again, as S3 does;
	// other services get it as given.
	Canonical PathMode = C.S3SIGN_PATH_CANONICAL
	// Raw is a raw path, such as an object key, not percent-encoded. Everything after the host is path.
	Raw PathMode = C.S3SIGN_PATH_RAW
	// Verbatim is a path that is signed byte for byte as given.
	Verbatim PathMode = C.S3SIGN_PATH_VERBATIM
)

// UnsignedPayload is a PayloadHash: the body is not signed.
const UnsignedPayload = "UNSIGNED-PAYLOAD"

// Config is the configuration of a signer. Without an access key and secret it is anonymous.
type Config struct {
	AccessKeyID     string
	SecretAccessKey string
	SessionToken    string
	Region          string
	Service         string // by default "s3"
	Algorithm       Algorithm
	ExpiresAt       time.Time     // when the credentials expire; zero is never
	MaxExpires      time.Duration // longest validity of a presigned URL; 0 is the service's
}

// String shows no secrets.
func (c Config) String() string { return fmt.Sprintf("s3sign.Config(%q, %q)", c.AccessKeyID, c.Region) }

// GoString shows no secrets.
func (c Config) GoString() string { return c.String() }

// Header is a header of a request.
type Header struct{ Name, Value string }

// Request is what SignRequest and PresignRequest sign.
type Request struct {
	Method        string
	URL           string // absolute, or /path?query with a Host header; send the one that comes back
	Query         string // the query where PathMode is Raw: name=value&..., percent-encoded
	Bucket        string // for SigV2 the bucket, if it is in the host
	PathMode      PathMode
	Headers       []Header
	Payload       []byte        // the body; nil for none
	PayloadHash   string        // its SHA-256 in hex or UnsignedPayload, instead of Payload
	SignedHeaders []string      // names to sign besides the defaults; "*" alone signs all
	Time          time.Time     // zero: the current time
	Expires       time.Duration // validity of a presigned URL
	Window        time.Duration // all URLs presigned within it are identical
}

// Signed is a signed request. Send URL, or Target to Host: what is sent must be what was signed.
type Signed struct {
	// Headers, by name in lower case, are those to add after signing; after presigning, those that whoever uses the
	// URL must send.
	Headers       map[string]string
	URL           string
	Target        string
	Host          string
	Authorization string
	Signature     string
	ExpiresAt     time.Time // when a presigned URL ends, else zero
}

// String shows no secrets.
func (s *Signed) String() string { return fmt.Sprintf("s3sign.Signed(%q)", s.Host) }

// GoString shows no secrets.
func (s *Signed) GoString() string { return s.String() }

// Error is an error of the library. No message contains a secret, a token or a signature.
type Error struct {
	Code    int    // status of the library, such as 8
	Name    string // its name, such as "S3SIGN_ERR_URL"
	Field   string // the input at fault, such as "url" or "headers[2].value", or ""
	Offset  int64  // byte offset of the fault in Field, or -1
	Message string
}

func (e *Error) Error() string {
	text := "s3sign: " + e.Message
	if e.Field != "" {
		text = "s3sign: " + e.Field + ": " + e.Message
	}
	if e.Offset >= 0 {
		text += fmt.Sprintf(" (at byte %d)", e.Offset)
	}
	return text
}

// Signer signs requests. Make one and reuse it: it caches the day's signing key. Many goroutines may share it.
type Signer struct{ handle *C.s3sign_signer }

// NewSigner makes a signer. Close it, or leave that to the garbage collector.
func NewSigner(config Config) (*Signer, error) {
	var pins runtime.Pinner
	defer pins.Unpin()
	c, e := C.new_config(), C.new_error()
	c.algorithm = C.int32_t(config.Algorithm)
	c.access_key_id = str(&pins, config.AccessKeyID)
	c.secret_access_key = str(&pins, config.SecretAccessKey)
	c.session_token = str(&pins, config.SessionToken)
	c.region = str(&pins, config.Region)
	c.service = str(&pins, config.Service)
	if !config.ExpiresAt.IsZero() {
		c.expires_at = C.int64_t(config.ExpiresAt.Unix())
	}
	c.max_expires = C.int64_t(config.MaxExpires / time.Second)
	signer := new(Signer)
	if err := check(C.s3sign_signer_new(&c, &signer.handle, &e), &e); err != nil {
		return nil, err
	}
	runtime.SetFinalizer(signer, (*Signer).Close)
	return signer, nil
}

// Close frees the signer, which must not be used afterwards. Not while another goroutine uses it.
func (s *Signer) Close() {
	C.s3sign_signer_free(s.handle)
	s.handle = nil
	runtime.SetFinalizer(s, nil)
}

// SignRequest signs with headers.
func (s *Signer) SignRequest(request Request) (*Signed, error) { return s.run(false, &request) }

// PresignRequest presigns a URL, valid for request.Expires.
func (s *Signer) PresignRequest(request Request) (*Signed, error) { return s.run(true, &request) }

func (s *Signer) run(presign bool, request *Request) (*Signed, error) {
	var pins runtime.Pinner
	defer pins.Unpin()
	c := C.new_request()
	c.path_mode = C.int32_t(request.PathMode)
	c.method = str(&pins, request.Method)
	c.url = str(&pins, request.URL)
	c.query = str(&pins, request.Query)
	c.bucket = str(&pins, request.Bucket)
	setPayload(&pins, &c, request)
	if len(request.Headers) > 0 {
		headers := make([]C.s3sign_header, len(request.Headers))
		for i, header := range request.Headers {
			headers[i] = C.s3sign_header{name: str(&pins, header.Name), value: str(&pins, header.Value)}
		}
		pins.Pin(&headers[0])
		c.headers, c.headers_len = &headers[0], C.size_t(len(headers))
	}
	if names := request.SignedHeaders; len(names) == 1 && names[0] == "*" {
		c.headers_mode = C.S3SIGN_HEADERS_ALL
	} else if len(names) > 0 {
		listed := make([]C.s3sign_str, len(names))
		for i, name := range names {
			listed[i] = str(&pins, name)
		}
		pins.Pin(&listed[0])
		c.headers_mode = C.S3SIGN_HEADERS_LISTED
		c.signed_headers, c.signed_headers_len = &listed[0], C.size_t(len(listed))
	}
	now := request.Time
	if now.IsZero() {
		now = time.Now()
	}
	c.time = C.int64_t(now.Unix())
	c.expires = C.int64_t(request.Expires / time.Second)
	c.window = C.int64_t(request.Window / time.Second)
	return s.output(presign, &c, 4096)
}

func setPayload(pins *runtime.Pinner, c *C.s3sign_request, request *Request) {
	switch {
	case request.PayloadHash == UnsignedPayload:
		c.payload_mode = C.S3SIGN_PAYLOAD_UNSIGNED
	case request.PayloadHash != "":
		c.payload_mode = C.S3SIGN_PAYLOAD_SHA256_HEX
		c.payload = str(pins, request.PayloadHash)
	case request.Payload != nil:
		c.payload_mode = C.S3SIGN_PAYLOAD_BYTES
		c.payload = str(pins, unsafe.String(unsafe.SliceData(request.Payload), len(request.Payload)))
	}
}

func (s *Signer) output(presign bool, c *C.s3sign_request, room int) (*Signed, error) {
	out := make([]byte, room)
	start := (*C.char)(unsafe.Pointer(&out[0]))
	// The library writes pointers into `out` here, which must not move until they are read.
	var pins runtime.Pinner
	defer pins.Unpin()
	pins.Pin(start)
	var length C.size_t
	result, e := C.new_result(), C.new_error()
	var status C.int32_t
	if presign {
		status = C.s3sign_presign(s.handle, c, start, C.size_t(room), &length, &result, &e)
	} else {
		status = C.s3sign_sign(s.handle, c, start, C.size_t(room), &length, &result, &e)
	}
	runtime.KeepAlive(s)
	if status == C.S3SIGN_ERR_BUFFER_TOO_SMALL {
		return s.output(presign, c, int(length)+1)
	}
	if err := check(status, &e); err != nil {
		return nil, err
	}
	text := func(view C.s3sign_str) string { return C.GoStringN(view.ptr, C.int(view.len)) }
	signed := &Signed{
		Headers:       parse(text(result.headers)),
		URL:           text(result.url),
		Target:        text(result.target),
		Host:          text(result.host),
		Authorization: text(result.authorization),
		Signature:     text(result.signature),
	}
	if result.expires_at != 0 {
		signed.ExpiresAt = time.Unix(int64(result.expires_at), 0).UTC()
	}
	return signed, nil
}

func parse(lines string) map[string]string {
	headers := map[string]string{}
	for _, line := range strings.Split(strings.TrimSuffix(lines, "\r\n"), "\r\n") {
		name, value, found := strings.Cut(line, ": ")
		if !found {
			continue
		}
		name = strings.ToLower(name)
		if before, repeated := headers[name]; repeated {
			value = before + "," + value
		}
		headers[name] = value
	}
	return headers
}

func str(pins *runtime.Pinner, text string) C.s3sign_str {
	if text == "" {
		return C.s3sign_str{}
	}
	data := unsafe.StringData(text)
	pins.Pin(data)
	return C.s3sign_str{ptr: (*C.char)(unsafe.Pointer(data)), len: C.size_t(len(text))}
}

func check(status C.int32_t, e *C.s3sign_error) error {
	if status == C.S3SIGN_OK {
		return nil
	}
	return &Error{
		Code:    int(status),
		Name:    C.GoString(C.s3sign_status_name(status)),
		Field:   C.GoString(&e.field[0]),
		Offset:  int64(e.offset),
		Message: C.GoString(&e.message[0]),
	}
}
