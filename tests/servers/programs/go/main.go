// Signs what is asked for: see build.sh. With the operation `send`, sends it by net/http.
package main

import (
	"bufio"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"s3sign"
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		answer, err := answer(strings.Split(lines.Text(), "\t"))
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(answer)
	}
}

func answer(fields []string) (string, error) {
	config := s3sign.Config{AccessKeyID: fields[0], SecretAccessKey: fields[1], Region: fields[2]}
	signer, err := s3sign.NewSigner(config)
	if err != nil {
		return "", err
	}
	defer signer.Close()
	operation, method, url, body := fields[3], fields[4], fields[5], fields[6]
	if operation == "send" {
		return send(signer, method, url, body)
	}
	seconds, err := strconv.ParseInt(fields[7], 10, 64)
	if err != nil {
		return "", err
	}
	request := s3sign.Request{Method: method, URL: url, Time: time.Unix(seconds, 0)}
	run := signer.SignRequest
	if operation == "presign" {
		request.Expires = 10 * time.Minute
		run = signer.PresignRequest
	} else {
		request.Payload = []byte(body)
	}
	signed, err := run(request)
	if err != nil {
		return "", err
	}
	out := signed.Target
	for name, value := range signed.Headers {
		out += "\t" + name + ": " + value
	}
	return out, nil
}

func send(signer *s3sign.Signer, method, url, body string) (string, error) {
	request, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		return "", err
	}
	if err := signer.Sign(request); err != nil {
		return "", err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return fmt.Sprintf("%d\t%s", response.StatusCode, strings.ReplaceAll(string(text), "\n", " ")), err
}
