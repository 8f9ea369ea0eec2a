-- Signs the URLs on standard input, and sends what comes back by LuaSocket. See wire.py.

local http = require("socket.http")
local s3sign = require("s3sign")

local signer = s3sign.new {
  access_key_id = os.getenv("AWS_ACCESS_KEY_ID"),
  secret_access_key = os.getenv("AWS_SECRET_ACCESS_KEY"),
  region = os.getenv("AWS_REGION"),
}

for line in io.lines() do
  local form, url = line:match("^(%w+) (.*)$")
  local signed = signer[form](signer, "GET", url)
  local _, status = http.request { url = signed.url, headers = signed.headers }
  assert(status == 200, tostring(status))
end
