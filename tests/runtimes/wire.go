// Signs the URLs on standard input, and sends what comes back by net/http. See wire.py.
package main

import (
	"bufio"
	"io"
	"log"
	"net/http"
	"os"
	"strings"
	"time"

	"s3sign"
)

func main() {
	signer, err := s3sign.NewSigner(s3sign.Config{
		AccessKeyID:     os.Getenv("AWS_ACCESS_KEY_ID"),
		SecretAccessKey: os.Getenv("AWS_SECRET_ACCESS_KEY"),
		Region:          os.Getenv("AWS_REGION"),
	})
	check(err)
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		form, url, _ := strings.Cut(lines.Text(), " ")
		byRequest(signer, form, url)
		byURL(signer, form, url)
	}
}

// byRequest signs the request that is sent.
func byRequest(signer *s3sign.Signer, form, url string) {
	request, err := http.NewRequest(http.MethodGet, url, nil)
	check(err)
	if form == "sign" {
		check(signer.Sign(request))
	} else {
		presigned, err := signer.Presign(request, time.Hour)
		check(err)
		request, err = http.NewRequest(http.MethodGet, presigned, nil)
		check(err)
	}
	send(request)
}

// byURL makes a request of what comes back.
func byURL(signer *s3sign.Signer, form, url string) {
	given := s3sign.Request{Method: http.MethodGet, URL: url}
	signed, err := signer.SignRequest(given)
	if form == "presign" {
		given.Expires = time.Hour
		signed, err = signer.PresignRequest(given)
	}
	check(err)
	request, err := http.NewRequest(http.MethodGet, signed.URL, nil)
	check(err)
	for name, value := range signed.Headers {
		request.Header.Set(name, value)
	}
	send(request)
}

func send(request *http.Request) {
	response, err := http.DefaultClient.Do(request)
	check(err)
	_, err = io.Copy(io.Discard, response.Body)
	check(err)
	check(response.Body.Close())
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
