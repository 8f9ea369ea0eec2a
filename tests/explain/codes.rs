//! What servers say with a code or a status, and the texts that they sign.

use s3sign::ffi::constants::*;
use s3sign_wrapper::{Config, Refusal, Request, Signer};

use crate::support::*;

pub fn what_is_signed_wrong(score: &mut Score) {
    let (signer, get) = (signer(), request());
    let canonical = signer.canonical_request(&get).unwrap();
    let string = signer.string_to_sign(&get).unwrap();
    let same = mismatch(&canonical, &string);
    score.fault("wrong secret", &signer, &get, &same, S3SIGN_CAUSE_SIGNATURE, &["AKIAIOSFODNN7EXAMPLE"]);
    for (name, from, to, cause) in [
        ("algorithm", "HMAC-SHA256", "ECDSA-P256-SHA256", S3SIGN_CAUSE_ALGORITHM),
        ("date", "T000000Z", "T000001Z", S3SIGN_CAUSE_DATE),
        ("day", "20130524/", "20130525/", S3SIGN_CAUSE_SCOPE_DATE),
        ("region", "eu-west-1", "us-east-1", S3SIGN_CAUSE_REGION),
        ("service", "/s3/", "/s3express/", S3SIGN_CAUSE_SERVICE),
    ] {
        let answer = mismatch(&canonical, &string.replacen(from, to, 1));
        let word = to.trim_matches('/');
        score.fault(name, &signer, &get, &answer, cause, &[word]);
    }
    // As GCS and others show it: the string to sign alone.
    let only = |string: &str| {
        document(
            403,
            "SignatureDoesNotMatch",
            "No match.",
            &format!("<StringToSign>{}</StringToSign>", escaped(string)),
        )
    };
    score.fault("wrong secret, string alone", &signer, &get, &only(&string), S3SIGN_CAUSE_WRONG_SECRET, &["same text"]);
    let other = format!("{}{}", &string[..string.len() - 64], "0".repeat(64));
    score.fault("unseen", &signer, &get, &only(&other), S3SIGN_CAUSE_CANONICAL_REQUEST, &["does not show its own"]);
    for unusable in ["a", "GET\n/\n\nx"] {
        let others = format!("<CanonicalRequest>{}</CanonicalRequest>", escaped(unusable));
        let answer = document(403, "SignatureDoesNotMatch", "No match.", &others);
        score.fault("unusable", &signer, &get, &answer, S3SIGN_CAUSE_SIGNATURE, &["does not show"]);
    }
    let indented = format!("<CanonicalRequest>\n    {}\n  </CanonicalRequest>", escaped(&canonical));
    let answer = document(403, "SignatureDoesNotMatch", "No match.", &indented);
    let spaced = format!("<CanonicalRequest>{}</CanonicalRequest>", escaped(&canonical.replace('\n', " ")));
    let spaced = document(403, "SignatureDoesNotMatch", "No match.", &spaced);
    score.fault("on one line", &signer, &get, &spaced, S3SIGN_CAUSE_WRONG_SECRET, &["same text"]);
    score.fault("indented", &signer, &get, &answer, S3SIGN_CAUSE_WRONG_SECRET, &["same text"]);
    let key = document(403, "SignatureDoesNotMatch", "", "<AWSAccessKeyId>AKIAOTHER</AWSAccessKeyId>");
    score.fault("another key", &signer, &get, &key, S3SIGN_CAUSE_OTHER_ACCESS_KEY, &["AKIAOTHER"]);
    let none = document(403, "SignatureDoesNotMatch", "The signature does not match.", "");
    score.fault("no text", &signer, &get, &none, S3SIGN_CAUSE_SIGNATURE, &["does not show"]);
    let late = Refusal { server_time: "Fri, 24 May 2013 01:00:00 GMT".into(), ..none.clone() };
    score.fault("no text, late", &signer, &get, &late, S3SIGN_CAUSE_CLOCK, &["3600 seconds"]);
    let secret = [config().secret_access_key, b"\n".to_vec()].concat();
    let stray = Signer::new(&Config { secret_access_key: secret, ..config() }).unwrap();
    score.fault(
        "line break after the secret",
        &stray,
        &get,
        &none,
        S3SIGN_CAUSE_WRONG_SECRET,
        &["trailing space or line break"],
    );
    let sts = "Signature expired: 20130524T000000Z is now earlier than 20130524T004500Z (20130524T010000Z - 15 min.)";
    let answer = document(403, "SignatureDoesNotMatch", sts, "");
    score.fault("STS, late", &signer, &get, &answer, S3SIGN_CAUSE_CLOCK, &["20130524T000000Z"]);
    let sts = "Credential should be scoped to correct service: 'sts'. ";
    let answer = document(403, "SignatureDoesNotMatch", sts, "");
    score.fault("STS, service", &signer, &get, &answer, S3SIGN_CAUSE_SERVICE, &["\"s3\"", "\"sts\""]);
}

pub fn what_codes_say(score: &mut Score) {
    let get = request();
    let lasting = Signer::new(&Config { session_token: Vec::new(), ..config() }).unwrap();
    let temporary = Config { access_key_id: "ASIAIOSFODNN7EXAMPLE".into(), ..config() };
    let without = Signer::new(&Config { session_token: Vec::new(), ..temporary.clone() }).unwrap();
    let temporary = Signer::new(&temporary).unwrap();
    let anonymous = Signer::new(&Config::default()).unwrap();
    let fourth = Signer::new(&Config { algorithm: S3SIGN_ALGORITHM_SIGV4A, ..config() }).unwrap();
    let skewed = "<RequestTime>20130524T000000Z</RequestTime><ServerTime>2013-05-24T02:00:00Z</ServerTime>\
        <MaxAllowedSkewMilliseconds>300000</MaxAllowedSkewMilliseconds>";
    let hashes = format!(
        "<ClientComputedContentSHA256>{}</ClientComputedContentSHA256><S3ComputedContentSHA256>{}</S3ComputedContentSHA256>",
        "a1".repeat(32),
        "b2".repeat(32)
    );
    let aws4 = "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.";
    let wrong = "The authorization header is malformed; the region 'eu-west-1' is wrong; expecting 'us-west-2'";
    let credential = "The authorization header is malformed; the Credential is mal-formed; expecting \
        \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".";
    let headers = "There were headers present in the request which were not signed";
    let names = "<HeadersNotSigned>x-amz-acl</HeadersNotSigned>";
    let endpoint = "<Endpoint>bucket.s3.us-west-2.amazonaws.com</Endpoint><Bucket>bucket</Bucket>";
    let trailer = "<ArgumentName>x-amz-content-sha256</ArgumentName><ArgumentValue>STREAMING-UNSIGNED-PAYLOAD-TRAILER</ArgumentValue>";
    let digests =
        "<ExpectedDigest>XrY7u+Ae7tCTyyK7j1rNww==</ExpectedDigest><CalculatedDigest>1B2M2Y8A</CalculatedDigest>";
    #[rustfmt::skip]
    let codes: &[(&Signer, i32, &str, &str, &str, i32, &str)] = &[
        (&lasting, 403, "RequestTimeTooSkewed", "The difference is too large.", skewed, S3SIGN_CAUSE_CLOCK, "300 are allowed"),
        (&lasting, 403, "InvalidAccessKeyId", "does not exist", "", S3SIGN_CAUSE_UNKNOWN_ACCESS_KEY, "AKIAIOSFODNN7EXAMPLE"),
        (&lasting, 403, "InvalidClientTokenId", "is invalid.", "", S3SIGN_CAUSE_UNKNOWN_ACCESS_KEY, "AKIAIOSFODNN7EXAMPLE"),
        (&without, 403, "InvalidAccessKeyId", "does not exist", "", S3SIGN_CAUSE_MISSING_TOKEN, "no session token"),
        (&temporary, 400, "ExpiredToken", "The provided token has expired.", "", S3SIGN_CAUSE_CREDENTIALS_EXPIRED, "expired"),
        (&temporary, 400, "TokenRefreshRequired", "Refresh.", "", S3SIGN_CAUSE_CREDENTIALS_EXPIRED, "renewed"),
        (&temporary, 400, "InvalidToken", "malformed", "", S3SIGN_CAUSE_INVALID_TOKEN, "59 bytes"),
        (&lasting, 400, "InvalidToken", "malformed", "", S3SIGN_CAUSE_MISSING_TOKEN, "none was sent"),
        (&lasting, 400, "AuthorizationHeaderMalformed", wrong, "<Region>us-west-2</Region>", S3SIGN_CAUSE_REGION, "\"us-west-2\""),
        (&lasting, 400, "AuthorizationHeaderMalformed", wrong, "", S3SIGN_CAUSE_REGION, "\"us-west-2\""),
        (&lasting, 400, "AuthorizationHeaderMalformed", "incorrect service \"s3x\". This endpoint belongs to \"s3express\".", "",
            S3SIGN_CAUSE_SERVICE, "\"s3express\""),
        (&lasting, 400, "AuthorizationHeaderMalformed", "The authorization header is malformed.", "", S3SIGN_CAUSE_MALFORMED, "header"),
        (&lasting, 400, "XAmzContentSHA256Mismatch", "does not match", &hashes, S3SIGN_CAUSE_PAYLOAD, "\"b2b2"),
        (&lasting, 400, "BadDigest", "did not match", digests, S3SIGN_CAUSE_CHECKSUM, "does not match the body"),
        (&lasting, 400, "InvalidDigest", "is not valid", "", S3SIGN_CAUSE_CHECKSUM, "base64"),
        (&lasting, 403, "AccessDenied", "Access Denied", "", S3SIGN_CAUSE_PERMISSION, "AKIAIOSFODNN7EXAMPLE"),
        (&temporary, 403, "AccessDenied", "The provided token has expired.", "", S3SIGN_CAUSE_CREDENTIALS_EXPIRED, "expired"),
        (&lasting, 403, "AccessDenied", headers, names, S3SIGN_CAUSE_HEADER_NOT_SIGNED, "\"x-amz-acl\""),
        (&lasting, 403, "AccessDenied", "AWS authentication requires a valid Date or x-amz-date header", "",
            S3SIGN_CAUSE_MISSING_HEADER, "date"),
        (&anonymous, 403, "AccessDenied", "Access Denied", "", S3SIGN_CAUSE_NOT_SIGNED, "not signed"),
        (&lasting, 403, "MissingAuthenticationToken", "Request is missing Authentication Token", "", S3SIGN_CAUSE_NOT_SIGNED, ""),
        (&lasting, 301, "PermanentRedirect", "must be addressed", endpoint, S3SIGN_CAUSE_ENDPOINT, "us-west-2.amazonaws.com"),
        (&lasting, 404, "NoSuchBucket", "does not exist", "<BucketName>bucket</BucketName>", S3SIGN_CAUSE_NO_SUCH_BUCKET, ""),
        (&lasting, 400, "InvalidRequest", aws4, "", S3SIGN_CAUSE_ALGORITHM, "AWS4-HMAC-SHA256"),
        (&lasting, 400, "InvalidArgument", "Unsupported Authorization Type", "", S3SIGN_CAUSE_ALGORITHM, "algorithm"),
        (&lasting, 400, "InvalidRequest", "Missing required header for this request: x-amz-content-sha256", "",
            S3SIGN_CAUSE_MISSING_HEADER, "\"x-amz-content-sha256\""),
        (&lasting, 400, "InvalidRequest", "missing header: x-amz-date", "", S3SIGN_CAUSE_MISSING_HEADER, "\"x-amz-date\""),
        (&lasting, 400, "InvalidRequest", "invalid header: authorization", "", S3SIGN_CAUSE_MALFORMED, "Authorization"),
        (&lasting, 400, "InvalidArgument", "x-amz-content-sha256 must be UNSIGNED-PAYLOAD or a valid sha256 value.", "",
            S3SIGN_CAUSE_PAYLOAD_FORM, "x-amz-content-sha256"),
        (&lasting, 400, "MissingSecurityHeader", "missing a required header", "<MissingHeaderName>x-amz-date</MissingHeaderName>",
            S3SIGN_CAUSE_MISSING_HEADER, ""),
        (&lasting, 411, "MissingContentLength", "You must provide it.", "", S3SIGN_CAUSE_CONTENT_LENGTH, ""),
        (&lasting, 400, "IncompleteBody", "You did not provide.", "", S3SIGN_CAUSE_INCOMPLETE_BODY, ""),
        (&lasting, 501, "NotImplemented", "A header you provided implies functionality that is not implemented.", "",
            S3SIGN_CAUSE_NOT_SUPPORTED, ""),
        (&lasting, 503, "SlowDown", "Reduce your request rate.", "", S3SIGN_CAUSE_SERVER, "busy"),
        (&lasting, 404, "NoSuchKey", "does not exist", "", S3SIGN_CAUSE_NOT_SIGNING, "is correct"),
        // As AWS, MinIO, rclone, s3s and versitygw say it.
        (&lasting, 400, "AuthorizationHeaderMalformed", credential, "", S3SIGN_CAUSE_MALFORMED, "header"),
        (&lasting, 400, "AuthorizationParametersError", "incorrect service. This endpoint belongs to \"sts\".", "",
            S3SIGN_CAUSE_SERVICE, "\"sts\""),
        (&lasting, 400, "MissingFields", "Missing fields in request.", "", S3SIGN_CAUSE_MALFORMED, "field"),
        (&lasting, 403, "AccessDenied", headers, "", S3SIGN_CAUSE_HEADER_NOT_SIGNED, "do not match the signed"),
        (&temporary, 403, "InvalidTokenId", "The security token is invalid", "", S3SIGN_CAUSE_INVALID_TOKEN, "59 bytes"),
        (&lasting, 501, "NotImplemented", "unknown service 'x' in credential scope; expected 's3' or 'sts'", "",
            S3SIGN_CAUSE_SERVICE, "service"),
        (&lasting, 400, "UnsupportedAlgorithm", "unsupported", "", S3SIGN_CAUSE_ALGORITHM, "algorithm"),
        (&lasting, 403, "AccessDenied", "X-Amz-Expires must be between 1 and 604800 seconds", "", S3SIGN_CAUSE_EXPIRES, "range"),
        (&lasting, 403, "AccessDenied", "Signature is required", "", S3SIGN_CAUSE_NOT_SIGNED, "without"),
        (&lasting, 404, "XAdminUserNotFound", "No user exists.", "", S3SIGN_CAUSE_UNKNOWN_ACCESS_KEY, "AKIA"),
        (&fourth, 400, "InvalidRequest", "invalid header: authorization", "", S3SIGN_CAUSE_ALGORITHM, "SigV4"),
        // As Garage says it.
        (&lasting, 403, "AccessDenied", "Forbidden: Invalid signature", "", S3SIGN_CAUSE_SIGNATURE, "does not show"),
        (&lasting, 403, "AccessDenied", "Forbidden: No such key: AKIA", "", S3SIGN_CAUSE_UNKNOWN_ACCESS_KEY, "AKIA"),
        (&lasting, 400, "InvalidRequest", "Bad request: Missing X-Amz-Date field", "", S3SIGN_CAUSE_MISSING_HEADER, "required header"),
        (&lasting, 400, "InvalidRequest", "Bad request: signed header `range` is not present", "",
            S3SIGN_CAUSE_HEADER_REMOVED, "signed header"),
        (&lasting, 400, "InvalidRequest", "Bad request: Header `x-amz-acl` should be signed", "",
            S3SIGN_CAUSE_HEADER_NOT_SIGNED, "must be signed"),
        (&lasting, 400, "InvalidDigest", "Invalid digest: verification failed (from x-amz-content-sha256)", "",
            S3SIGN_CAUSE_PAYLOAD, "not the one"),
        (&fourth, 400, "InvalidRequest", "Bad request: Unsupported authorization method", "", S3SIGN_CAUSE_ALGORITHM, "algorithm"),
        // As servers refuse what SDKs send by default: threads of R2, Backblaze, OVH, GCS and Alibaba.
        (&lasting, 501, "NotImplemented", "Header 'x-amz-checksum-crc32' with value '2MTbRg==' not implemented", "",
            S3SIGN_CAUSE_NOT_SUPPORTED, "\"x-amz-checksum-crc32\""),
        (&lasting, 400, "InvalidArgument", "Unsupported header 'x-amz-checksum-mode' received for this API call.", "",
            S3SIGN_CAUSE_NOT_SUPPORTED, "\"x-amz-checksum-mode\""),
        (&lasting, 400, "InvalidArgument", "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, or a \
            valid sha256 value.", "", S3SIGN_CAUSE_NOT_SUPPORTED, "does not support"),
        (&lasting, 400, "InvalidArgument", "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, or a \
            valid sha256 value.", "<ArgumentValue>tjnVEQ5UTP/DL91eAGOmew==</ArgumentValue>", S3SIGN_CAUSE_PAYLOAD_FORM, "this value"),
        (&lasting, 400, "InvalidArgument", "Invalid Argument.", trailer, S3SIGN_CAUSE_NOT_SUPPORTED, "does not support"),
        (&lasting, 400, "InvalidRequest", "You can only specify one checksum at a time.", "", S3SIGN_CAUSE_NOT_SUPPORTED, "does not support"),
        (&lasting, 400, "MalformedTrailerError", "The request contained trailing data.", "", S3SIGN_CAUSE_NOT_SUPPORTED, "trailer"),
        (&lasting, 403, "SignatureDoesNotMatch", "Invalid argument.", "", S3SIGN_CAUSE_NOT_SUPPORTED, "by default"),
        (&lasting, 400, "InvalidArgument", "aws-chunked encoding is not supported", "", S3SIGN_CAUSE_NOT_SUPPORTED, "does not support"),
        // As forms are refused: threads of aws-sdk-php, carrierwave_direct, meteor-slingshot, google-cloud-java, and MinIO's sources.
        (&lasting, 403, "AccessDenied", "Invalid according to Policy: Policy expired.", "", S3SIGN_CAUSE_POLICY_EXPIRED, "expired"),
        (&lasting, 403, "AccessDenied", "Invalid according to Policy: Extra input fields: bucket", "", S3SIGN_CAUSE_POLICY, "\"bucket\""),
        (&lasting, 403, "AccessDenied", "Invalid according to Policy: Policy Condition failed: [\"eq\", \"$acl\", \"private\"]", "",
            S3SIGN_CAUSE_POLICY, "$acl"),
        (&lasting, 400, "InvalidPolicyDocument", "The content of the form does not meet the conditions.",
            "<Details>Policy did not reference these fields: submit</Details>", S3SIGN_CAUSE_POLICY, "\"submit\""),
        // As permissions are refused: AWS's documentation of access-denied messages, GCS's and OSS's.
        (&lasting, 403, "AccessDenied", "User: arn:aws:iam::1:user/u is not authorized to perform: kms:GenerateDataKey on this resource \
            because no resource-based policy allows the kms:GenerateDataKey action", "", S3SIGN_CAUSE_PERMISSION, "KMS key"),
        (&lasting, 403, "AccessDenied", "User: u is not authorized to perform: s3:PutObject on resource: r with an explicit deny in a \
            service control policy", "", S3SIGN_CAUSE_PERMISSION, "service control policy"),
        (&lasting, 403, "AccessDenied", "u because public access control lists (ACLs) are blocked by the BlockPublicAcls block public \
            access setting.", "", S3SIGN_CAUSE_PERMISSION, "blocks public access"),
        (&lasting, 400, "AccessControlListNotSupported", "The bucket does not allow ACLs", "", S3SIGN_CAUSE_NOT_SUPPORTED, "ACLs"),
        (&lasting, 403, "AccessDenied", "You have no right to access this object because of bucket acl.", "", S3SIGN_CAUSE_PERMISSION,
            "not allowed"),
        (&lasting, 403, "AccessDenied", "Access denied.", "<Details>Anonymous caller does not have storage.objects.get access.</Details>",
            S3SIGN_CAUSE_NOT_SIGNED, "without a signature"),
        (&lasting, 403, "AccessForbidden", "CORSResponse: This CORS request is not allowed.", "", S3SIGN_CAUSE_CORS, "CORS"),
        // As algorithms, endpoints and keys are refused: R2's, MinIO's, Alibaba's and GCS's documentation and threads.
        (&lasting, 401, "Unauthorized", "SigV2 authorization is not supported. Please use SigV4 instead.", "", S3SIGN_CAUSE_ALGORITHM,
            "Version 4"),
        (&lasting, 401, "Unauthorized", "Unauthorized", "", S3SIGN_CAUSE_UNKNOWN_ACCESS_KEY, "does not take"),
        (&lasting, 400, "InvalidArgument", "Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature \
            Version 4.", "", S3SIGN_CAUSE_ALGORITHM, "Version 4"),
        (&lasting, 400, "IllegalLocationConstraintException", "The us-west-2 location constraint is incompatible for the region specific \
            endpoint this request was sent to.", "", S3SIGN_CAUSE_ENDPOINT, "endpoint"),
        (&lasting, 403, "SecondLevelDomainForbidden", "Please use virtual hosted style to access.", "", S3SIGN_CAUSE_ENDPOINT, "host"),
        (&lasting, 400, "InvalidArgument", "S3 API Requests must be made to API port.", "", S3SIGN_CAUSE_ENDPOINT, "console"),
        (&lasting, 400, "InvalidArgument", "Credential access key has length 20, should be 32", "", S3SIGN_CAUSE_UNKNOWN_ACCESS_KEY, "AKIA"),
        (&lasting, 400, "IncompleteSignatureException", "Authorization header requires 'Credential' parameter.", "",
            S3SIGN_CAUSE_MALFORMED, "Authorization"),
        // As Ceph's gateway says whatever it cannot read.
        (&lasting, 400, "InvalidArgument", "", "", S3SIGN_CAUSE_UNKNOWN, "unknown code"),
        (&lasting, 403, "Xyzzy", "", "", S3SIGN_CAUSE_UNKNOWN, "\"Xyzzy\""),
    ];
    let chunks = get.clone().header("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD");
    let answer = document(501, "NotImplemented", "A header implies functionality that is not implemented.", "");
    score.fault("chunks", &lasting, &chunks, &answer, S3SIGN_CAUSE_NOT_SUPPORTED, &["chunked"]);
    for (signer, status, code, message, others, cause, word) in codes {
        let answer = document(*status, code, message, others);
        score.fault(code, signer, &get, &answer, *cause, &[word]);
    }
}

pub fn what_no_document_says(score: &mut Score) {
    let (signer, head) = (signer(), Request { method: "HEAD".into(), ..request() });
    let anonymous = Signer::new(&Config::default()).unwrap();
    let empty = |status| Refusal { http_status: status, ..Refusal::default() };
    let html = "<!DOCTYPE html>\n<html><head><title>403 Forbidden</title></head><body>nginx</body></html>";
    let faults = [
        ("HEAD", empty(403), S3SIGN_CAUSE_NO_BODY, "no body"),
        (
            "HEAD, late",
            Refusal { server_time: "Fri, 24 May 2013 01:00:00 GMT".into(), ..empty(403) },
            S3SIGN_CAUSE_CLOCK,
            "3600",
        ),
        ("HEAD, region", Refusal { region: "us-west-2".into(), ..empty(400) }, S3SIGN_CAUSE_REGION, "\"us-west-2\""),
        (
            "HEAD, redirected",
            Refusal { region: "us-west-2".into(), ..empty(301) },
            S3SIGN_CAUSE_REGION,
            "\"us-west-2\"",
        ),
        ("redirected", empty(307), S3SIGN_CAUSE_ENDPOINT, "redirects"),
        ("length", empty(411), S3SIGN_CAUSE_CONTENT_LENGTH, "length"),
        ("busy", empty(503), S3SIGN_CAUSE_SERVER, "503"),
        ("not there", empty(404), S3SIGN_CAUSE_NOT_SIGNING, "404"),
        ("no refusal", empty(204), S3SIGN_CAUSE_NOT_REFUSED, "204"),
        ("proxy", Refusal { body: html.into(), ..empty(403) }, S3SIGN_CAUSE_NOT_S3, "not from S3"),
        (
            "JSON",
            Refusal { body: "{\"message\":\"Forbidden\"}".into(), ..empty(403) },
            S3SIGN_CAUSE_NOT_S3,
            "not from S3",
        ),
    ];
    for (name, answer, cause, word) in faults {
        score.fault(name, &signer, &head, &answer, cause, &[word]);
    }
    score.fault("HEAD, anonymous", &anonymous, &head, &empty(403), S3SIGN_CAUSE_NOT_SIGNED, &["not signed"]);
}

pub fn what_sigv2_has(score: &mut Score) {
    let signer = Signer::new(&Config { algorithm: S3SIGN_ALGORITHM_SIGV2, ..config() }).unwrap();
    let put = Request { method: "PUT".into(), ..request() }.header("Content-Type", "text/plain");
    let ours = signer.string_to_sign(&put).unwrap();
    let answer = |string: &str| mismatch("", string);
    let changed = |from: &str, to: &str| {
        assert!(ours.contains(from), "{ours}");
        answer(&ours.replacen(from, to, 1))
    };
    score.fault("wrong secret", &signer, &put, &answer(&ours), S3SIGN_CAUSE_SIGNATURE, &["another secret"]);
    let v4 =
        answer(&format!("AWS4-HMAC-SHA256\n20130524T000000Z\n20130524/us-east-1/s3/aws4_request\n{}", "0".repeat(64)));
    score.fault("another version", &signer, &put, &v4, S3SIGN_CAUSE_ALGORITHM, &["Version 4"]);
    for (name, from, to, cause, word) in [
        ("method", "PUT", "POST", S3SIGN_CAUSE_METHOD, "POST"),
        ("type", "text/plain", "text/html", S3SIGN_CAUSE_HEADER_CHANGED, "content-type"),
        ("type gone", "text/plain", "", S3SIGN_CAUSE_HEADER_REMOVED, "content-type"),
        ("header", "x-amz-meta-a:b\n", "x-amz-meta-a:c\n", S3SIGN_CAUSE_HEADER_CHANGED, "x-amz-meta-a"),
        ("header gone", "x-amz-meta-a:b\n", "", S3SIGN_CAUSE_HEADER_REMOVED, "x-amz-meta-a"),
        (
            "header added",
            "x-amz-meta-a:b\n",
            "x-amz-meta-a:b\nx-amz-meta-b:c\n",
            S3SIGN_CAUSE_HEADER_NOT_SIGNED,
            "x-amz-meta-b",
        ),
        ("bucket", "\n/a%20b", "\n/bucket/a%20b", S3SIGN_CAUSE_PATH, "prepended"),
    ] {
        score.fault(name, &signer, &put, &changed(from, to), cause, &[word]);
    }
}
