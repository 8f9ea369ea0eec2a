# Keeps the conformance cases in the files given.

require "json"
require "s3sign"

$checks = 0
$failed = 0

def check(name, what, actual, expected)
  $checks += 1
  return if actual == expected

  $failed += 1
  warn "#{name}: #{what} is #{actual.inspect}, not #{expected.inspect}"
end

def run(given)
  request = given["request"].transform_keys(&:to_sym)
  request[:expires] ||= 0 if given["operation"] == "presign"
  S3sign::Signer.open(**given["config"].transform_keys(&:to_sym)) do |signer|
    signer.send(given["operation"], request.delete(:method), request.delete(:url), **request)
  end
end

ARGV.each do |path|
  JSON.parse(File.read(path)).each do |given|
    name, error = given.values_at("name", "error")
    begin
      signed = run(given)
      check(name, "error", nil, error)
      given.fetch("expected", {}).each { |what, expected| check(name, what, signed[what], expected) }
    rescue S3sign::Error => raised
      secret = given["config"]["secret_access_key"]
      check(name, "secret in message", !secret.nil? && raised.message.include?(secret), false)
      check(name, "error", { "code" => raised.code, "name" => raised.name, "field" => raised.field,
                             "offset" => raised.offset || -1 }, error)
    end
  end
end

signer = S3sign::Signer.new(access_key_id: "AKID", secret_access_key: "hidden", region: "us-east-1")
signed = signer.sign("GET", "https://example.com/")
check("inspect", "secret", [signer, signed].none? { |it| "#{it} #{it.inspect}" =~ /hidden|#{signed.signature}/ }, true)
stamp = -> { Time.now.utc.strftime("%Y%m%dT%H%M%SZ") }
before = stamp.call
date = signer.sign("GET", "https://example.com/", time: nil).headers["x-amz-date"]
check("no time", "is now", date.between?(before, stamp.call), true)
signer.close
signer.close
begin
  signer.sign("GET", "https://example.com/")
  check("closed", "error", nil, "S3SIGN_ERR_NULL")
rescue S3sign::Error => raised
  check("closed", "error", raised.name, "S3SIGN_ERR_NULL")
end

puts "#{$checks} checks, #{$failed} failed"
exit($failed.zero? && $checks > 500)
