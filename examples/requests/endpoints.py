"""Where buckets live, and what requests to them are signed with: endpoints.py"""

from s3sign import Error, endpoint

print(endpoint("my-bucket", "a b/../c", region="eu-west-1", path_as_is=True).url)
print(endpoint("my.bucket", "key", region="cn-north-1", dualstack=True).url)
print(endpoint("my-bucket", region="us-east-1", accelerate=True).url)
print(endpoint("my-bucket", "key", region="us-east-1", endpoint="http://[::1]:9000/s3").url)
print(endpoint("name--use1-az4--x-s3", region="us-east-1"))
print(endpoint("arn:aws:s3::123456789012:accesspoint:name.mrap", region="us-west-2"))
print(endpoint(region="us-gov-west-1", service="sts", fips=True).url)
try:
    endpoint("my-bucket", region="us-east-1", accelerate=True, fips=True)
except Error as error:
    print(error)
