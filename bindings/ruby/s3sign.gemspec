Gem::Specification.new do |spec|
  spec.name = "s3sign"
  spec.version = "0.2.0"
  spec.summary = "Amazon S3 request signing by libs3sign"
  spec.authors = ["s3sign"]
  spec.licenses = ["MIT", "Apache-2.0"]
  spec.files = ["lib/s3sign.rb", "README.md"]
  spec.required_ruby_version = ">= 3.0"
end
