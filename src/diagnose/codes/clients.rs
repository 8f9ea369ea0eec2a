//! What programs say that got no response, or did not show it.

use super::meaning::{Meaning, meaning};

/// Sentences of SDKs, HTTP clients, languages and browsers.
#[rustfmt::skip]
pub const PHRASES: [Meaning; 13] = [
    meaning!(NoCredentials, "ec2 imds|ec2imds|169.254.169.254|instance metadata service|instance profile metadata|imds role",
        "The client found no credentials: the instance's metadata service did not give any.",
        "Attach a role to the instance; in a container, the metadata service's hop limit must be 2. Or give the client credentials in its \
         environment, profile or configuration."),
    meaning!(NoCredentials, "unable to locate credentials|nocredentialproviders|could not load credentials from any providers|\
        unable to load aws credentials|unable to load credentials|no valid providers in chain|no valid credential sources|\
        missing credentials in config|credential is missing|\
        couldn't find aws credentials|could not find credentials|no aws credentials provided|unable to sign request without credentials|\
        missingcredentials|nocredentialserror|partial credentials found|no providers in chain provided credentials|\
        aws access key id and secret access key must be specified|could not determine how to establish security credentials|\
        credentials not found|credentials not loaded|failed to resolve aws credentials|unable to find credentials|no credentials|\
        config profile|resolved credential object is not valid",
        "The client found no credentials, and sent no signed request."),
    meaning!(Cors, "cors policy|preflight|due to access control checks|access-control-allow-origin|cross-origin request blocked|cors header|corsresponse|\
        cors is not enabled|cors request is not allowed", "The browser did not let the page have the response: CORS rules do not allow it."),
    meaning!(Connection, "certificate's altnames|subjectaltnames|doesn't match either of|certificate is valid for|no alternative certificate subject name|\
        no subject alternative dns name|hostname mismatch|bad_cert_domain|not match certificate|remote hostname",
        "The server's certificate is not for the host of the request, as happens with a bucket whose name has dots.",
        "Put a bucket with dots in the path, not in the host (path style, force_path_style), and look for a bucket that the endpoint names \
         already."),
    meaning!(Connection, "x509:|certificate_verify_failed|certificate verify failed|self signed certificate|self-signed certificate|\
        local issuer certificate|pkix path building|unable to verify the first certificate|unable to get issuer cert|\
        peer certificate cannot be authenticated|ssl peer certificate|certificate problem|invalid peer certificate|unknownissuer",
        "The client does not trust the server's certificate.",
        "Install the certificate authority of the server in the client's store, or set AWS_CA_BUNDLE; check the machine's clock too."),
    meaning!(Connection, "wrong version number|http response to https client|http request to an https server|http request was sent to https|\
        does not look like a tls handshake|sslhandshake|tls handshake|handshake failure|ssl handshake|unrecognized ssl message|\
        unsupported or unrecognized ssl|eof occurred in violation of protocol|insecureclientrequest|plain-text request from tls",
        "Client and server do not agree on TLS, as with https to a port that speaks http.",
        "Check whether the endpoint starts with https:// or http://, and its port."),
    meaning!(Connection, "enotfound|eai_again|getaddrinfo|no such host|unknownhost|name or service not known|could not resolve host|\
        couldn't resolve host|name resolution|failed to lookup address|nodename nor servname|dns error|name does not resolve|\
        temporary failure resolving|err_name_not_resolved",
        "The host of the endpoint has no address in DNS.",
        "Check the endpoint and region for typos; with a server that has no wildcard DNS, put the bucket in the path (path style)."),
    meaning!(Connection, "could not connect to the endpoint|econnrefused|connection refused|econnreset|connection reset|etimedout|timed out|\
        timeout|dial tcp|failed to connect|unable to connect|could not connect|couldn't connect|connect error|unable to execute http request|\
        network is unreachable|no route to host|socket hang up|broken pipe|connection closed|connection was closed|connection aborted|\
        unexpected eof|remote end closed|error trying to connect|dispatchfailure|dispatch failure|connectorerror|incompletemessage|\
        error sending request|networkingerror|err_connection|max retries exceeded|\
        connection error|connectionerror",
        "The client got no response: the server cannot be reached, or the connection broke."),
    meaning!(NotS3, "xmlpullparserexception|saxparseexception|must be the same as start tag|content is not allowed in prolog|but have <html>|\
        expected element type <error>|mismatched tag|not well-formed|unable to parse response|unable to parse the xml|unexpected token '<'",
        "What answered is not S3: the client cannot read its response as XML.",
        "Check the endpoint's host and port: a web page, a console or a proxy answers there."),
    meaning!(Region, "region is missing|you must specify a region|missing region in config|unable to find a region|could not find region|\
        no region provided|region must be specified", "The client has no region to sign for."),
    meaning!(NoCredentials, "failed to refresh cached credentials|failed to retrieve credentials|credentialsprovidererror|credentialserror",
        "The client could not get credentials."),
    meaning!(Malformed, "invalid header field value|invalid header value|illegal header value|invalid character in header|failed to parse header value",
        "A header has a byte that headers cannot have: mostly a key id, secret or token that was read together with a line break.",
        "Remove spaces and line breaks around the access key id, secret and token."),
    meaning!(Endpoint, "missing location header|without a location header", "The server redirects to another endpoint, and does not say which."),
];
