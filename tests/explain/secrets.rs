//! What a paste has of secrets is not shown, wherever it is.

use s3sign_wrapper::explain_text;

use super::support::TOKEN;

/// Where a server, a client or a person may put anything.
const FRAMES: [&str; 19] = [
    "{}",
    "Error: Unable to locate credentials {}",
    "{}\nUnable to locate credentials",
    "AccessDenied: {}",
    "An error occurred (AccessDenied) when calling X: {}",
    "<Error><Code>AccessDenied</Code><Message>{}</Message></Error>",
    "<Error><Code>{}</Code><Message>m</Message></Error>",
    "<Error><Code>InvalidArgument</Code><Message>m</Message><ArgumentName>{}</ArgumentName><ArgumentValue>{}</ArgumentValue></Error>",
    "<Error><Code>PermanentRedirect</Code><Message>m</Message><Endpoint>{}</Endpoint></Error>",
    "<Error><Code>AccessDenied</Code><Message>m</Message><HeadersNotSigned>{}</HeadersNotSigned></Error>",
    "<Error><Code>BadDigest</Code><Message>m</Message><ExpectedDigest>{}</ExpectedDigest><CalculatedDigest>{}</CalculatedDigest></Error>",
    "<Error><Code>AuthorizationHeaderMalformed</Code><Message>m</Message><Region>{}</Region></Error>",
    "<Error><Code>NotImplemented</Code><Message>m</Message><Header>{}</Header></Error>",
    "<Error><Code>XAmzContentSHA256Mismatch</Code><Message>m</Message><ClientComputedContentSHA256>{}</ClientComputedContentSHA256>\
     <S3ComputedContentSHA256>{}</S3ComputedContentSHA256></Error>",
    "<Error><Code>AccessDenied</Code><Message>Request has expired</Message><Expires>{}</Expires></Error>",
    "<Error><Code>SignatureDoesNotMatch</Code><Message>m</Message><AWSAccessKeyId>{}</AWSAccessKeyId></Error>",
    "<html><title>{}</title></html>",
    "GET /k HTTP/1.1\nHost: h\nx-amz-date: 20130524T000000Z\nAuthorization: AWS4-HMAC-SHA256 Credential=A/20130524/e/s3/aws4_request, \
     SignedHeaders=host;x-amz-date, Signature=0\n{}\n\n<Error><Code>SignatureDoesNotMatch</Code><Message>does not match</Message></Error>",
    "GET /k HTTP/1.1\nHost: h\nx-amz-date: 20130524T000000Z\nAuthorization: AWS4-HMAC-SHA256 Credential=A/20130524/e/s3/aws4_request, \
     SignedHeaders=host;x-amz-date, Signature=0\n\n<Error><Code>SignatureDoesNotMatch</Code><Message>does not match</Message>\
     <CanonicalRequest>GET\n/k\na={}\nhost:{}\nx-amz-date:20130524T000000Z\n\nhost;x-amz-date\nUNSIGNED-PAYLOAD</CanonicalRequest></Error>",
];

#[test]
fn what_a_paste_has_of_secrets_is_not_shown() {
    let token = TOKEN;
    let enc = token.replace('/', "%2F").replace('+', "%2B").replace('=', "%3D");
    let sig = "27756ffca6db458442ad31c4834453dcf066f3184e9d4848554f490d6fabbd32";
    let plants: Vec<(&str, String, Vec<&str>)> = vec![
        ("token header", format!("x-amz-security-token: {token}"), vec![&token[..20], &token[30..50]]),
        ("token half masked", "x-amz-security-token: IQoJb3JpZ2luX2Vj****".into(), vec!["IQoJb3JpZ2lu"]),
        ("token half masked 2", "X-Amz-Security-Token=IQoJb3JpZ2luX2Vj...&".into(), vec!["IQoJb3JpZ2lu"]),
        ("token enc", format!("X-Amz-Security-Token={enc}"), vec![&token[..20]]),
        ("token json", format!("{{\"SessionToken\": \"{}\"}}", token.replace('/', "\\/")), vec![&token[..20]]),
        ("session_token short", "aws_session_token = FwoGZXIvYXdz".into(), vec!["FwoGZXIvYXdz"]),
        ("sessionToken", "sessionToken: 'FwoGZXIvYXdz'".into(), vec!["FwoGZXIvYXdz"]),
        ("s3express", "x-amz-s3session-token: AgAAAADPwXYZ".into(), vec!["AgAAAADPwXYZ"]),
        ("mfa", "x-amz-mfa: 20899872 301749".into(), vec!["301749"]),
        ("mfa json", "{\"x-amz-mfa\": \"20899872 301749\"}".into(), vec!["301749"]),
        ("mfa har", "{\"name\": \"x-amz-mfa\", \"value\": \"20899872 301749\"}".into(), vec!["301749"]),
        ("mfa tuple", "[(\"x-amz-mfa\", \"20899872 301749\")]".into(), vec!["301749"]),
        ("ssec", "x-amz-server-side-encryption-customer-key: c2VjcmV0a2V5".into(), vec!["c2VjcmV0a2V5"]),
        (
            "copy ssec",
            "x-amz-copy-source-server-side-encryption-customer-key: c2VjcmV0a2V5".into(),
            vec!["c2VjcmV0a2V5"],
        ),
        ("cookie", "Cookie: sid=abc123; other=def".into(), vec!["abc123", "def\""]),
        ("set-cookie", "Set-Cookie: sid=abc123; Path=/".into(), vec!["abc123"]),
        ("cookie har", "{\"name\":\"Cookie\",\"value\":\"sid=abc123\"}".into(), vec!["abc123"]),
        ("bearer", "Authorization: Bearer ey.ab".into(), vec!["ey.ab"]),
        ("basic", "authorization: Basic bWU6cHc=".into(), vec!["bWU6cHc"]),
        ("sigv2", "Authorization: AWS AKIDEXAMPLE:frJIUNabcdefghijklmnopqrstu=".into(), vec!["frJIUNabcdef"]),
        (
            "sigv4",
            format!(
                "Authorization: AWS4-HMAC-SHA256 Credential=A/20130524/e/s3/aws4_request, SignedHeaders=host, Signature={sig}"
            ),
            vec![&sig[..16]],
        ),
        ("presigned", format!("https://h/k?X-Amz-Signature={sig}"), vec![&sig[..16]]),
        (
            "presigned v2",
            "https://h/k?AWSAccessKeyId=A&Expires=1&Signature=frJIUNabcdefg%2Fhijklmnopqrstu%3D".into(),
            vec!["frJIUNabcdef"],
        ),
        ("azure sas", "https://h/k?sv=2020&sig=abCDefGHijk".into(), vec!["abCDefGHijk"]),
        ("url password", "https://me:hunter2@h/k".into(), vec!["hunter2"]),
        ("dsn", "postgres://me:hunter2@db/x".into(), vec!["hunter2"]),
        ("password", "password: hunter2".into(), vec!["hunter2"]),
        ("passwd", "passwd=hunter2".into(), vec!["hunter2"]),
        ("flag", "--password hunter2".into(), vec!["hunter2"]),
        ("db password", "DB_PASSWORD=hunter2".into(), vec!["hunter2"]),
        ("minio secret", "MINIO_SECRET_KEY=minio123".into(), vec!["minio123"]),
        ("minio root", "MINIO_ROOT_PASSWORD=minio123".into(), vec!["minio123"]),
        ("secret_access_key", "aws_secret_access_key = minio123".into(), vec!["minio123"]),
        ("secretAccessKey", "secretAccessKey: 'minio123'".into(), vec!["minio123"]),
        ("secretKey", "\"secretKey\": \"minio123\"".into(), vec!["minio123"]),
        ("given secret", "the key is s3cr3tK3y here".into(), vec!["s3cr3tK3y"]),
        ("given secret percent", "s3cr3tK3y".into(), vec!["s3cr3tK3y"]),
        ("api key", "x-api-key: abcdef12".into(), vec!["abcdef12"]),
        ("access_token", "access_token=abcdef12".into(), vec!["abcdef12"]),
        ("x-auth-token", "X-Auth-Token: abcdef12".into(), vec!["abcdef12"]),
        ("curl -u", "curl -u me:hunter2 https://h/k".into(), vec!["hunter2"]),
    ];
    for (name, plant, secrets) in &plants {
        for frame in FRAMES {
            let found = explain_text(frame.replace("{}", plant).as_bytes(), b"s3cr3tK3y").unwrap();
            let shown = secrets.iter().find(|secret| format!("{found:?}").contains(*secret));
            assert_eq!(shown, None, "{name} in {frame}: {found:?}");
        }
    }
}
