// Signs each line of standard input with minio-go or aws-sdk-go-v2. What the lines hold: ../generate.py.
package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/minio/minio-go/v7/pkg/signer"
)

var accessKey, secretKey, region = os.Args[1], os.Args[2], os.Args[3]

type given struct {
	ID, Signer, Service, Form, Method, Host, Path, Query, Token, Body string
	Headers                                                           [][2]string
	Time, Expires                                                     int64
}

type signed struct {
	ID      string      `json:"id"`
	Target  string      `json:"target"`
	Headers [][2]string `json:"headers"`
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func (g given) request() *http.Request {
	text := "http://" + g.Host + g.Path
	if g.Query != "" {
		text += "?" + g.Query
	}
	request, err := http.NewRequest(g.Method, text, strings.NewReader(g.Body))
	check(err)
	for _, header := range g.Headers {
		request.Header.Add(header[0], header[1])
	}
	return request
}

func (g given) hash() string {
	sum := sha256.Sum256([]byte(g.Body))
	return hex.EncodeToString(sum[:])
}

// sent is what net/http writes of a request.
func (g given) sent(request *http.Request, target string) signed {
	host := request.Host
	if host == "" {
		host = request.URL.Host
	}
	headers := [][2]string{{"Host", host}}
	if request.ContentLength > 0 {
		headers = append(headers, [2]string{"Content-Length", strconv.FormatInt(request.ContentLength, 10)})
	}
	for name, values := range request.Header {
		for _, value := range values {
			headers = append(headers, [2]string{name, value})
		}
	}
	return signed{g.ID, target, headers}
}

func byMinio(g given) signed {
	request := g.request()
	var made *http.Request
	if g.Form == "query" {
		made = signer.PreSignV4(*request, accessKey, secretKey, g.Token, region, g.Expires)
	} else {
		request.Header.Set("X-Amz-Content-Sha256", g.hash())
		made = signer.SignV4(*request, accessKey, secretKey, g.Token, region)
	}
	return g.sent(made, made.URL.RequestURI())
}

func bySDK(g given) signed {
	credentials := aws.Credentials{AccessKeyID: accessKey, SecretAccessKey: secretKey, SessionToken: g.Token}
	signer := v4.NewSigner(func(options *v4.SignerOptions) { options.DisableURIPathEscaping = g.Service == "s3" })
	request, at, hash := g.request(), time.Unix(g.Time, 0).UTC(), g.hash()
	if g.Form == "query" {
		if g.Service == "s3" {
			hash = "UNSIGNED-PAYLOAD"
		}
		if g.Expires != 0 {
			query := request.URL.Query()
			query.Set("X-Amz-Expires", strconv.FormatInt(g.Expires, 10))
			request.URL.RawQuery = query.Encode()
		}
		text, headers, err := signer.PresignHTTP(context.Background(), credentials, request, hash, g.Service, region, at)
		check(err)
		parsed, err := url.Parse(text)
		check(err)
		request.Header = headers
		request.Host = headers.Get("Host")
		headers.Del("Host")
		return g.sent(request, parsed.RequestURI())
	}
	if g.Service == "s3" {
		request.Header.Set("X-Amz-Content-Sha256", hash)
	}
	check(signer.SignHTTP(context.Background(), credentials, request, hash, g.Service, region, at))
	return g.sent(request, request.URL.RequestURI())
}

func main() {
	signers := map[string]func(given) signed{"minio-go": byMinio, "aws-sdk-go-v2": bySDK}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Buffer(nil, 1<<20); lines.Scan(); {
		var one given
		check(json.Unmarshal(lines.Bytes(), &one))
		text, err := json.Marshal(signers[one.Signer](one))
		check(err)
		fmt.Println(string(text))
	}
	check(lines.Err())
}
