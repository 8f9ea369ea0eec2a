# Signs the URLs on standard input, and sends what comes back by Net::HTTP. See wire.py.

require "net/http"
require "s3sign"

signer = S3sign::Signer.new(access_key_id: ENV.fetch("AWS_ACCESS_KEY_ID"),
                            secret_access_key: ENV.fetch("AWS_SECRET_ACCESS_KEY"), region: ENV.fetch("AWS_REGION"))

$stdin.each_line(chomp: true) do |line|
  form, url = line.split(" ", 2)
  signed = signer.send(form, "GET", url)
  uri = URI(signed.url)
  Net::HTTP.start(uri.host, uri.port) { |http| http.request(Net::HTTP::Get.new(uri, signed.headers)) }
end
