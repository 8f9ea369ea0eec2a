# Signs what is asked for: see build.sh.

require "s3sign"

$stdout.sync = true
$stdin.each_line(chomp: true) do |line|
  access_key_id, secret_access_key, region, operation, method, url, payload, time = line.split("\t", -1)
  S3sign::Signer.open(access_key_id:, secret_access_key:, region:) do |signer|
    options = operation == "presign" ? { expires: 600 } : { payload: }
    signed = signer.public_send(operation, method, url, time: Integer(time), **options)
    puts [signed.target, *signed.headers.map { |name, value| "#{name}: #{value}" }].join("\t")
  end
end
