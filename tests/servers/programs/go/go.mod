module sign

go 1.21

require s3sign v0.0.0

replace s3sign => ../../../../bindings/go
