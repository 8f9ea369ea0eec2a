// Stores an object, and reads it signed and by a presigned URL: go run ./example http://127.0.0.1:9000 BUCKET
// Credentials and region come from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION.
package main

import (
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"s3sign"
)

const (
	key  = "a//b ü+ü"
	body = "from Go"
)

func main() {
	log.SetFlags(0)
	if err := run(os.Args[1], os.Args[2]); err != nil {
		log.Fatal(err)
	}
	fmt.Println("stored and read", key)
}

func run(endpoint, bucket string) error {
	signer, err := s3sign.NewSigner(s3sign.Config{
		AccessKeyID:     os.Getenv("AWS_ACCESS_KEY_ID"),
		SecretAccessKey: os.Getenv("AWS_SECRET_ACCESS_KEY"),
		Region:          os.Getenv("AWS_REGION"),
	})
	if err != nil {
		return err
	}
	defer signer.Close()

	object, err := url.Parse(endpoint)
	if err != nil {
		return err
	}
	object.Path = "/" + bucket + "/" + key

	put, err := http.NewRequest(http.MethodPut, object.String(), strings.NewReader(body))
	if err != nil {
		return err
	}
	put.Header.Set("Content-Type", "text/plain")
	if err := signer.Sign(put); err != nil {
		return err
	}
	if _, err := send(put); err != nil {
		return err
	}

	get, err := http.NewRequest(http.MethodGet, object.String(), nil)
	if err != nil {
		return err
	}
	presigned, err := signer.Presign(get, time.Minute)
	if err != nil {
		return err
	}
	if err := signer.Sign(get); err != nil {
		return err
	}
	if text, err := send(get); err != nil || text != body {
		return errors.Join(err, fmt.Errorf("GET gave %q", text))
	}

	anyone, err := http.NewRequest(http.MethodGet, presigned, nil)
	if err != nil {
		return err
	}
	if text, err := send(anyone); err != nil || text != body {
		return errors.Join(err, fmt.Errorf("the presigned GET gave %q", text))
	}
	return nil
}

func send(request *http.Request) (string, error) {
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", response.Status, text)
	}
	return string(text), err
}
