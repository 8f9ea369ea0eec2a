// Signers in Go. How it is spoken to: ../README.md.
package main

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/minio/minio-go/v7/pkg/signer"
	"s3sign"
)

const emptySHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

var (
	accessKeyID     = os.Getenv("BENCH_ACCESS_KEY_ID")
	secretAccessKey = os.Getenv("BENCH_SECRET_ACCESS_KEY")
	region          = os.Getenv("BENCH_REGION")
	signURL         = os.Getenv("BENCH_SIGN_URL")
	presignURL      = os.Getenv("BENCH_PRESIGN_URL")
	expires         = number(os.Getenv("BENCH_EXPIRES"))
	at              = time.Unix(number(os.Getenv("BENCH_TIME")), 0).UTC()
)

// A contestant's call returns the date that it signed with, as X-Amz-Date has it, and what ends with the signature.
type contestant struct {
	workload, name string
	call           func() (date, signed string)
}

func number(text string) int64 { return must(strconv.ParseInt(text, 10, 64)) }

func must[T any](value T, err error) T {
	check(err)
	return value
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func request(url string) *http.Request { return must(http.NewRequest("GET", url, nil)) }

// It takes no time: its signatures are of now.
func minioGo() []contestant {
	name := "minio-go " + version("github.com/minio/minio-go/v7")
	return []contestant{
		{"sign", name + ", SignV4", func() (string, string) {
			unsigned := request(signURL)
			unsigned.Header.Set("X-Amz-Content-Sha256", emptySHA256)
			signed := signer.SignV4(*unsigned, accessKeyID, secretAccessKey, "", region)
			return signed.Header.Get("X-Amz-Date"), signed.Header.Get("Authorization")
		}},
		{"presign", name + ", PreSignV4", func() (string, string) {
			signed := signer.PreSignV4(*request(presignURL), accessKeyID, secretAccessKey, "", region, expires)
			_, rest, _ := strings.Cut(signed.URL.RawQuery, "X-Amz-Date=")
			return rest[:16], signed.URL.RawQuery
		}},
	}
}

func sdkGo() []contestant {
	name := "aws-sdk-go-v2 " + version("github.com/aws/aws-sdk-go-v2")
	credentials := aws.Credentials{AccessKeyID: accessKeyID, SecretAccessKey: secretAccessKey}
	signer := v4.NewSigner(func(options *v4.SignerOptions) { options.DisableURIPathEscaping = true })
	ctx, date := context.Background(), at.Format("20060102T150405Z")
	return []contestant{
		{"sign", name + ", SignHTTP", func() (string, string) {
			request := request(signURL)
			request.Header.Set("X-Amz-Content-Sha256", emptySHA256)
			check(signer.SignHTTP(ctx, credentials, request, emptySHA256, "s3", region, at))
			return date, request.Header.Get("Authorization")
		}},
		{"presign", name + ", PresignHTTP", func() (string, string) {
			request := request(presignURL)
			query := request.URL.Query()
			query.Set("X-Amz-Expires", strconv.FormatInt(expires, 10))
			request.URL.RawQuery = query.Encode()
			url, _, err := signer.PresignHTTP(ctx, credentials, request, "UNSIGNED-PAYLOAD", "s3", region, at)
			check(err)
			return date, url
		}},
	}
}

func s3signGo() []contestant {
	config := s3sign.Config{AccessKeyID: accessKeyID, SecretAccessKey: secretAccessKey, Region: region}
	signer, date := must(s3sign.NewSigner(config)), at.Format("20060102T150405Z")
	return []contestant{
		{"sign", "s3sign, SignRequest", func() (string, string) {
			signed := must(signer.SignRequest(s3sign.Request{Method: "GET", URL: signURL, Time: at}))
			return date, signed.Authorization
		}},
		{"presign", "s3sign, PresignRequest", func() (string, string) {
			lifetime := time.Duration(expires) * time.Second
			signed := must(signer.PresignRequest(s3sign.Request{Method: "GET", URL: presignURL, Time: at, Expires: lifetime}))
			return date, signed.URL
		}},
	}
}

// version is that of a module which this was built with.
func version(module string) string {
	info, _ := debug.ReadBuildInfo()
	for _, dependency := range info.Deps {
		if dependency.Path == module {
			return strings.TrimPrefix(dependency.Version, "v")
		}
	}
	panic(module)
}

func main() {
	contestants := append(append(minioGo(), sdkGo()...), s3signGo()...)
	for _, one := range contestants {
		date, signed := one.call()
		at := must(time.Parse("20060102T150405Z", date))
		_, signature, _ := strings.Cut(signed, "Signature=")
		fmt.Printf("%s\t%s\t1\t%d\t%.64s\n", one.workload, one.name, at.Unix(), signature)
	}
	fmt.Println()
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		index, calls, _ := strings.Cut(lines.Text(), " ")
		call := contestants[number(index)].call
		begin := time.Now()
		for left := number(calls); left > 0; left-- {
			call()
		}
		fmt.Println(time.Since(begin).Nanoseconds())
	}
}
