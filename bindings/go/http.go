package s3sign

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
)

// Sign signs a request of net/http in its place: it sets the headers to add, and the path and host as they were signed.
// The URL's Path is an object key as it is, its RawQuery as it goes on the wire.
//
// The body is hashed by GetBody, which http.NewRequest sets for bytes and strings. For other bodies set the header
// X-Amz-Content-Sha256 to the hash or to UnsignedPayload before.
func (s *Signer) Sign(req *http.Request) error {
	request, err := fromHTTP(req)
	if err != nil {
		return err
	}
	if req.Header.Get("X-Amz-Content-Sha256") == "" {
		hash, err := hashOf(req)
		if err != nil {
			return err
		}
		request.PayloadHash = hash
	}
	signed, err := s.SignRequest(request)
	if err != nil {
		return err
	}
	setTarget(req, signed)
	for name, value := range signed.Headers {
		req.Header.Set(name, value)
	}
	return nil
}

// Presign gives a URL by which anyone may make this request for some time, sending the headers that it has. The body is
// not signed.
func (s *Signer) Presign(req *http.Request, expires time.Duration) (string, error) {
	request, err := fromHTTP(req)
	if err != nil {
		return "", err
	}
	request.Expires = expires
	signed, err := s.PresignRequest(request)
	if err != nil {
		return "", err
	}
	return signed.URL, nil
}

func fromHTTP(req *http.Request) (Request, error) {
	if req.URL.Opaque != "" {
		return Request{}, errors.New("s3sign: net/http sends URL.Opaque in the place of the path: set URL.Path instead")
	}
	host := req.Host
	if host == "" {
		host = req.URL.Host
	}
	request := Request{Method: req.Method, PathMode: Raw, Query: req.URL.RawQuery}
	if request.Method == "" {
		request.Method = http.MethodGet
	}
	path := req.URL.Path
	if path == "" {
		path = "/"
	}
	request.URL = req.URL.Scheme + "://" + host + path
	for name, values := range req.Header {
		for _, value := range values {
			request.Headers = append(request.Headers, Header{name, value})
		}
	}
	return request, nil
}

// setTarget makes net/http send the target that was signed: the path as it is encoded there, and the query in that
// order, since servers sort repeated names differently.
func setTarget(req *http.Request, signed *Signed) {
	req.URL.RawPath, req.URL.RawQuery, _ = strings.Cut(signed.Target, "?")
	req.URL.ForceQuery = false
	req.Host = signed.Host
}

func hashOf(req *http.Request) (string, error) {
	hash := sha256.New()
	if req.Body != nil && req.Body != http.NoBody {
		if req.GetBody == nil {
			return "", errors.New("s3sign: the body can be read only once: set X-Amz-Content-Sha256 to its hash")
		}
		body, err := req.GetBody()
		if err != nil {
			return "", err
		}
		defer body.Close()
		if _, err := io.Copy(hash, body); err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}
