// Makes a form of each line of standard input with minio-go's PresignedPostPolicy. What the lines hold: ../../test_forms.py.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

var accessKey, secretKey, region = os.Args[1], os.Args[2], os.Args[3]

type given struct {
	Bucket, Token                   string
	V2                              bool
	Key, KeyStart                   string
	Type, TypeStart                 *string
	Disposition, Redirect, Tagging  string
	Metadata                        map[string]string
	Range                           []int64
	MetadataStart, MetadataStartVal string
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func (g given) policy() *minio.PostPolicy {
	policy := minio.NewPostPolicy()
	check(policy.SetBucket(g.Bucket))
	check(policy.SetExpires(time.Now().UTC().Add(time.Hour)))
	if g.Key != "" {
		check(policy.SetKey(g.Key))
	} else {
		check(policy.SetKeyStartsWith(g.KeyStart))
	}
	if g.Type != nil {
		check(policy.SetContentType(*g.Type))
	}
	if g.TypeStart != nil {
		check(policy.SetContentTypeStartsWith(*g.TypeStart))
	}
	if g.Disposition != "" {
		check(policy.SetContentDisposition(g.Disposition))
	}
	if g.Redirect != "" {
		check(policy.SetSuccessActionRedirect(g.Redirect))
	}
	if g.Tagging != "" {
		check(policy.SetTagging(g.Tagging))
	}
	for name, value := range g.Metadata {
		check(policy.SetUserMetadata(name, value))
	}
	if g.MetadataStart != "" {
		check(policy.SetUserMetadataStartsWith(g.MetadataStart, g.MetadataStartVal))
	}
	if g.Range != nil {
		check(policy.SetContentLengthRange(g.Range[0], g.Range[1]))
	}
	return policy
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Buffer(nil, 1<<20); lines.Scan(); {
		var one given
		check(json.Unmarshal(lines.Bytes(), &one))
		keys := credentials.NewStaticV4(accessKey, secretKey, one.Token)
		if one.V2 {
			keys = credentials.NewStaticV2(accessKey, secretKey, one.Token)
		}
		client, err := minio.New("127.0.0.1:9000", &minio.Options{Creds: keys, Region: region})
		check(err)
		_, fields, err := client.PresignedPostPolicy(context.Background(), one.policy())
		check(err)
		text, err := json.Marshal(fields)
		check(err)
		fmt.Println(string(text))
	}
	check(lines.Err())
}
