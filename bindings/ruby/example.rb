# Stores an object, and reads it signed and by a presigned URL: ruby example.rb http://127.0.0.1:9000 BUCKET
# Credentials and region come from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION.

require "net/http"
require "s3sign"

KEY = "a//b ü+ü"
BODY = "from Ruby"

def send_request(kind, url, headers = {}, body = nil)
  uri = URI(url)
  request = kind.new(uri, headers)
  request.body = body
  response = Net::HTTP.start(uri.host, uri.port, use_ssl: uri.scheme == "https") { |http| http.request(request) }
  abort "#{response.code}: #{response.body}" unless response.is_a?(Net::HTTPSuccess)
  response.body
end

endpoint, bucket = ARGV
config = { access_key_id: ENV.fetch("AWS_ACCESS_KEY_ID"), secret_access_key: ENV.fetch("AWS_SECRET_ACCESS_KEY"),
           region: ENV.fetch("AWS_REGION") }

S3sign::Signer.open(**config) do |signer|
  object = "#{endpoint}/#{bucket}/#{KEY}"
  type = { "content-type" => "text/plain" }
  put = signer.sign("PUT", object, path_mode: "raw", headers: type, payload: BODY)
  send_request(Net::HTTP::Put, put.url, type.merge(put.headers), BODY)

  get = signer.sign("GET", object, path_mode: "raw")
  abort "GET gave something else" unless send_request(Net::HTTP::Get, get.url, get.headers) == BODY

  url = signer.presign("GET", object, path_mode: "raw", expires: 60).url
  abort "the presigned GET gave something else" unless send_request(Net::HTTP::Get, url) == BODY
end
puts "stored and read #{KEY}"
