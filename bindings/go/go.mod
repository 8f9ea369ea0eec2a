module s3sign

go 1.21
