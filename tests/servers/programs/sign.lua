-- Signs what is asked for: see build.sh.

local s3sign = require("s3sign")

for line in io.lines() do
  local fields = {}
  for field in (line .. "\t"):gmatch("([^\t]*)\t") do fields[#fields + 1] = field end
  local access_key_id, secret_access_key, region, operation, method, url, payload, time = unpack(fields)
  local signer = s3sign.new { access_key_id = access_key_id, secret_access_key = secret_access_key, region = region }
  local options = operation == "presign" and { expires = 600 } or { payload = payload }
  options.time = tonumber(time)
  local signed = signer[operation](signer, method, url, options)
  io.write(signed.target)
  for name, value in pairs(signed.headers) do io.write("\t", name, ": ", value) end
  io.write("\n")
  io.flush()
  signer:close()
end
