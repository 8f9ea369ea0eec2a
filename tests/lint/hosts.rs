//! What a host tells of the request: its service, algorithm, region and bucket; and hosts that there is nothing to say of.
//!
//! tests/python/test_lint.py compares the same rules with botocore's endpoints.

use super::*;

const EXPRESS: &str = "https://b--use1-az4--x-s3.s3express-use1-az4.us-east-1.amazonaws.com/";
const MULTI_REGION: &str = "https://a1b2.mrap.accesspoint.s3-global.amazonaws.com/k";
const OUTPOST: &str = "https://ap-123456789012.op-01.s3-outposts.us-east-1.amazonaws.com/k";
const LAMBDA: &str = "https://ap-123456789012.s3-object-lambda.us-east-1.amazonaws.com/k";
const ACCESS_POINT: &str = "https://ap-123456789012.s3-accesspoint.us-east-1.amazonaws.com/k";
const R2: &str = "https://0123456789abcdef.r2.cloudflarestorage.com/b/k";
const B2: &str = "https://b.s3.us-west-004.backblazeb2.com/k";

fn of(service: &str, region: &str) -> Config {
    Config { service: service.into(), ..Config::example(region) }
}

fn sigv4a(service: &str, regions: &str) -> Config {
    Config { algorithm: S3SIGN_ALGORITHM_SIGV4A, ..of(service, regions) }
}

fn sigv2() -> Config {
    Config { algorithm: S3SIGN_ALGORITHM_SIGV2, ..of("s3", "us-east-1") }
}

#[test]
fn a_usual_request_has_no_findings() {
    let s3 = |region: &str, host: &str| (of("s3", region), format!("https://{host}/key"));
    let aws = |host: &str| s3("eu-west-1", &host.replace("REGION", "eu-west-1.amazonaws.com"));
    let with = |config: Config, url: &str| (config, url.to_string());
    let usual = vec![
        aws("bucket.s3.REGION"),
        aws("s3.REGION"),
        aws("s3-eu-west-1.amazonaws.com"),
        aws("bucket.s3-eu-west-1.amazonaws.com"),
        aws("bucket.s3.dualstack.REGION"),
        aws("bucket.s3-accelerate.amazonaws.com"),
        aws("bucket.s3-accelerate.dualstack.amazonaws.com"),
        aws("bucket.vpce-1-2.s3.eu-west-1.vpce.amazonaws.com"),
        aws("my-bucket.bucket.vpce-1-2.s3.eu-west-1.vpce.amazonaws.com"),
        aws("accesspoint.vpce-1-2.s3.eu-west-1.vpce.amazonaws.com"),
        aws("ap-123456789012.s3-accesspoint.dualstack.REGION"),
        aws("123456789012.s3-control.REGION"),
        aws("s3.s3.REGION"),
        aws("s3-outposts.s3.REGION"),
        s3("us-east-1", "s3.amazonaws.com"),
        s3("us-east-1", "bucket.s3.amazonaws.com:443"),
        s3("us-east-1", "s3-external-1.amazonaws.com"),
        s3("us-west-2", "bucket.s3-fips.us-west-2.amazonaws.com"),
        s3("us-west-2", "bucket.s3-fips.dualstack.us-west-2.amazonaws.com"),
        s3("us-gov-west-1", "bucket.s3.us-gov-west-1.amazonaws.com"),
        s3("cn-north-1", "bucket.s3.cn-north-1.amazonaws.com.cn"),
        s3("eusc-de-east-1", "bucket.s3.eusc-de-east-1.amazonaws.eu"),
        s3("us-iso-east-1", "bucket.s3.us-iso-east-1.c2s.ic.gov"),
        s3("ap-southeast-7", "bucket.s3.ap-southeast-7.amazonaws.com"),
        with(of("s3express", "us-east-1"), EXPRESS),
        with(of("s3express", "us-east-1"), "https://s3express-control.us-east-1.amazonaws.com/b--use1-az4--x-s3"),
        with(sigv4a("s3", "*"), MULTI_REGION),
        with(sigv4a("s3-outposts", "*"), OUTPOST),
        with(of("s3-outposts", "us-east-1"), OUTPOST),
        with(of("s3-object-lambda", "us-east-1"), LAMBDA),
        with(sigv4a("s3", "us-west-2,us-east-1"), ACCESS_POINT),
        with(of("sts", "us-east-1"), "https://sts.us-east-1.amazonaws.com/"),
        with(of("sts", "us-east-1"), "https://sts.amazonaws.com/"),
        with(of("dynamodb", "eu-west-1"), "https://dynamodb.eu-west-1.amazonaws.com/"),
        with(of("execute-api", "eu-west-1"), "https://s3.execute-api.eu-west-1.amazonaws.com/"),
        with(of("s3tables", "eu-west-1"), "https://s3tables.eu-west-1.amazonaws.com/"),
        with(of("s3", "auto"), R2),
        with(of("s3", "auto"), "https://b.0123456789abcdef.eu.r2.cloudflarestorage.com/k"),
        with(of("s3", "us-west-004"), B2),
        s3("auto", "storage.googleapis.com"),
        s3("auto", "my.bucket.storage.googleapis.com"),
        s3("us-east-1", "minio.example.com:9000"),
        s3("us-east-1", "my.bucket.s3.example.com"),
        // MinIO and Ceph have their STS, and Ceph its SNS, where their S3 is.
        with(of("sts", "us-east-1"), "https://s3.example.com/"),
        with(of("sns", "default"), "http://rgw.example.com:8080/"),
        with(of("s3", "us-east-1"), "http://127.0.0.1:9000/bucket/key"),
        with(of("s3", "us-east-1"), "http://[::1]:9000/bucket/key"),
        with(of("s3", "default"), "http://rgw.example.com:8080/bucket/key"),
        with(of("s3", "eu-west-1"), "http://my.bucket.s3.eu-west-1.amazonaws.com/"),
        with(sigv2(), "https://bucket.s3.us-west-2.amazonaws.com/"),
        with(sigv2(), "https://bucket.s3.us-gov-west-1.amazonaws.com/"),
        with(sigv2(), "https://bucket.s3.amazonaws.com/"),
        with(sigv2(), "http://rgw.example.com:8080/bucket/key"),
    ];
    for (config, url) in usual {
        let request = get(&url).header("Content-Type", "text/plain").header("x-amz-meta-a", "b");
        assert_eq!(lint(&config, &request), (0, String::new()), "{url}");
    }
    for url in ["https://bucket.s3.eu-west-1.amazonaws.com/key", "https://s3.amazonaws.com/b", MULTI_REGION] {
        assert_eq!(lint(&Config::default(), &get(url)).0, 0);
    }
}

#[test]
fn each_fault_of_a_host_has_its_finding() {
    let token = |config: Config| Config {
        access_key_id: "ASIAIOSFODNN7EXAMPLE".into(),
        session_token: "token".into(),
        ..config
    };
    let regional = "https://b.s3.us-east-1.amazonaws.com/";
    let session = get(&format!("{EXPRESS}?session"));
    let dotted = "https://my.bucket.s3.us-east-1.amazonaws.com/";
    let (service, algorithm) = (S3SIGN_LINT_WRONG_SERVICE, S3SIGN_LINT_WRONG_ALGORITHM);
    let (region, global) = (S3SIGN_LINT_REGION_MISMATCH, S3SIGN_LINT_GLOBAL_ENDPOINT);
    #[rustfmt::skip]
    let faults: Vec<(Config, Request, i32, &str)> = vec![
        // botocore's rules of endpoints; nginx-s3-gateway#228
        (of("s3", "us-east-1"), get(EXPRESS), service, "\"s3express\""),
        (of("s3", "us-east-1"), get("https://s3express-control.us-east-1.amazonaws.com/"), service, "\"s3express\""),
        (of("s3", "us-east-1"), get(OUTPOST), service, "\"s3-outposts\""),
        (of("s3", "us-east-1"), get(LAMBDA), service, "\"s3-object-lambda\""),
        (of("s3express", "us-east-1"), get(regional), service, "\"s3\""),
        (of("s3-outposts", "us-east-1"), get(ACCESS_POINT), service, "\"s3\""),
        (sigv4a("s3express", "*"), get(MULTI_REGION), service, "\"s3\""),
        // API Reference of S3, "Authenticating Requests": the scope of S3 has s3
        (of("execute-api", "us-east-1"), get(regional), service, "\"execute-api\""),
        (of("sts", "us-east-1"), get("https://s3.dualstack.us-east-1.amazonaws.com/"), service, "\"sts\""),
        (of("sts", "us-east-1"), get("https://1.s3-control.us-east-1.amazonaws.com/"), service, "\"sts\""),
        // aws4fetch#41, aws4fetch#15; Backblaze, "Call the S3-Compatible API"
        (of("execute-api", "auto"), get(R2), service, "\"s3\""),
        (of("b2", "us-west-004"), get(B2), service, "\"s3\""),
        // kodbox#388, FileCodeBox#95; Backblaze as above
        (sigv2(), get(R2), algorithm, "SigV4"),
        (sigv2(), get(B2), algorithm, "SigV4"),
        // boto3#4627, opa#5429; IAM User Guide, "AWS Signature Version 4 for API requests"
        (of("s3", "us-east-1"), get(MULTI_REGION), algorithm, "SigV4A"),
        (sigv2(), get(MULTI_REGION), algorithm, "SigV4A"),
        // botocore's rules of endpoints: the region set is *
        (sigv4a("s3", "us-east-1,eu-west-1"), get(MULTI_REGION), region, "sign for *"),
        (sigv4a("s3", "us-west-2,eu-west-1"), get(regional), region, "\"us-east-1\""),
        // botocore's rules of endpoints: SigV4 alone
        (sigv4a("s3express", "us-east-1"), get(EXPRESS), algorithm, "sign with SigV4."),
        (sigv2(), get(EXPRESS), algorithm, "SigV4"),
        (sigv2(), get(LAMBDA), algorithm, "SigV4"),
        (sigv2(), get(OUTPOST), algorithm, "SigV4"),
        (sigv2(), get(ACCESS_POINT), algorithm, "SigV4"),
        // botocore's table of endpoints; re:Post, "AWS Signature Version 4 to replace AWS Signature Version 2"
        (sigv2(), get("https://b.s3.eu-central-1.amazonaws.com/"), algorithm, "SigV4"),
        (sigv2(), get("https://b.s3-us-east-2.amazonaws.com/"), algorithm, "SigV4"),
        (sigv2(), get("https://b.s3.cn-north-1.amazonaws.com.cn/"), algorithm, "SigV4"),
        // S3 User Guide, "Virtual hosting of general purpose buckets"; cyberduck#11827, boto3#2728
        (of("s3", "eu-west-1"), get("https://s3.amazonaws.com/b"), global, "\"eu-west-1\""),
        (of("s3", "af-south-1"), get("https://b.s3.amazonaws.com/"), global, "s3.REGION.amazonaws.com"),
        (of("s3", "aws-global"), get("https://b.s3.amazonaws.com/"), global, "\"aws-global\""),
        (sigv4a("s3", "eu-west-1,eu-west-2"), get("https://b.s3.amazonaws.com/"), global, "us-east-1"),
        // S3 User Guide, "General purpose bucket naming rules"; cyberduck#3813, shub-workflow#6
        (of("s3", "us-east-1"), get(dotted), S3SIGN_LINT_DOTTED_BUCKET, "\"my.bucket\""),
        (of("s3", "us-east-1"), get("https://my.bucket.s3.amazonaws.com/"), S3SIGN_LINT_DOTTED_BUCKET, "in the path"),
        (Config::default(), get(dotted), S3SIGN_LINT_DOTTED_BUCKET, "certificate"),
        // S3 User Guide, "Authorizing Zonal endpoint API operations with CreateSession"; opendal#8135
        (token(of("s3express", "us-east-1")), session.clone(), S3SIGN_LINT_SESSION_TOKEN, "x-amz-security-token"),
        (token(of("s3express", "us-east-1")), get(EXPRESS).header("x-amz-copy-source", "b/k"), S3SIGN_LINT_SESSION_TOKEN, "copies"),
        (token(of("s3express", "us-east-1")), get(EXPRESS), 0, ""),
        (of("s3express", "us-east-1"), session.clone(), 0, ""),
        (Config { token_mode: S3SIGN_TOKEN_OMIT, ..token(of("s3express", "us-east-1")) }, session, 0, ""),
    ];
    for (config, request, finding, word) in faults {
        let (findings, lines) = lint(&config, &request);
        assert_eq!(findings, finding, "{:?}: {lines}", str::from_utf8(&request.url));
        assert!(lines.contains(word), "{lines}");
    }
}
