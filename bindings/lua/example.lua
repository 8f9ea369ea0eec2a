-- Stores an object, and reads it signed and by a presigned URL: luajit example.lua http://127.0.0.1:9000 BUCKET
-- Credentials and region come from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION. Needs LuaSocket.

local http = require("socket.http")
local ltn12 = require("ltn12")
local s3sign = require("s3sign")

local KEY, BODY = "a//b ü+ü", "from LuaJIT"
local endpoint, bucket = arg[1], arg[2]
local object = endpoint .. "/" .. bucket .. "/" .. KEY

local function request(method, url, headers, body)
  local parts = {}
  headers = headers or {}
  if body then headers["content-length"] = #body end
  local _, status = http.request {
    method = method, url = url, headers = headers, source = body and ltn12.source.string(body),
    sink = ltn12.sink.table(parts),
  }
  local text = table.concat(parts)
  assert(status == 200, tostring(status) .. ": " .. text)
  return text
end

local signer = s3sign.new {
  access_key_id = os.getenv("AWS_ACCESS_KEY_ID"),
  secret_access_key = os.getenv("AWS_SECRET_ACCESS_KEY"),
  region = os.getenv("AWS_REGION"),
}

local put = signer:sign("PUT", object, {
  path_mode = "raw", headers = { { "content-type", "text/plain" } }, payload = BODY,
})
put.headers["content-type"] = "text/plain"
request("PUT", put.url, put.headers, BODY)

local get = signer:sign("GET", object, { path_mode = "raw" })
assert(request("GET", get.url, get.headers) == BODY, "GET gave something else")

local url = signer:presign("GET", object, { path_mode = "raw", expires = 60 }).url
assert(request("GET", url) == BODY, "the presigned GET gave something else")

signer:close()
print("stored and read " .. KEY)
