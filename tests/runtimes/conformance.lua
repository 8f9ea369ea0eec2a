-- Keeps the conformance cases in the files given.

local json = require("cjson")
local s3sign = require("s3sign")

local checks, failed = 0, 0

local function check(name, what, actual, expected)
  checks = checks + 1
  if type(actual) == "table" and type(expected) == "table" then
    for key, value in pairs(expected) do check(name, what .. "." .. key, actual[key], value) end
    for key, value in pairs(actual) do check(name, what .. "." .. key, value, expected[key]) end
  elseif actual ~= expected then
    failed = failed + 1
    io.stderr:write(("%s: %s is %s, not %s\n"):format(name, what, tostring(actual), tostring(expected)))
  end
end

local function run(given)
  local signer = s3sign.new(given.config)
  local method, url = given.request.method, given.request.url
  given.request.method, given.request.url = nil, nil
  given.request.expires = given.request.expires or 0
  local signed = signer[given.operation](signer, method, url, given.request)
  signer:close()
  return signed
end

for _, path in ipairs(arg) do
  local file = assert(io.open(path))
  for _, given in ipairs(json.decode(file:read("*a"))) do
    local ok, got = pcall(run, given)
    if ok then
      check(given.name, "error", nil, given.error)
      check(given.name, "signed", got, given.expected)
    else
      if getmetatable(got) ~= s3sign.Error then error(got) end
      local secret = given.config.secret_access_key
      check(given.name, "secret", secret and tostring(got):find(secret, 1, true), nil)
      local fields = { code = got.code, name = got.name, field = got.field, offset = got.offset or -1 }
      check(given.name, "error", fields, given.error)
    end
  end
  file:close()
end

local signer = s3sign.new { access_key_id = "AKID", secret_access_key = "hidden", region = "us-east-1" }
for key in pairs(signer) do check("signer", "keeps", key, "handle") end
signer:close()
signer:close()
local _, refused = pcall(signer.sign, signer, "GET", "https://example.com/")
check("closed", "error", refused.name, "S3SIGN_ERR_NULL")
local _, misspelt = pcall(signer.sign, signer, "GET", "/", { paylod = "x" })
check("misspelt", "refused", tostring(misspelt):find("'paylod'", 1, true) ~= nil, true)

print(("%d checks, %d failed"):format(checks, failed))
os.exit(failed == 0 and checks > 500 and 0 or 1)
