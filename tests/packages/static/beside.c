/* Signs, before and after it uses the other libraries that the macros name; see static.sh. */

#include "check.h"

#ifdef RUSTLS
#include <rustls.h>
#endif

#ifdef BESIDE
int32_t beside_caught(void);
#endif
#ifdef PLUGIN
int32_t plugin_sign(char *out, size_t cap, size_t *len);
#endif

static char own[1024], other[1024];

int main(void)
{
  s3sign_signer *signer = example_signer();
  s3sign_request request = example_request();
  size_t len = 0;

  CHECK_EQ(s3sign_sign(signer, &request, own, sizeof own, &len, NULL, NULL), S3SIGN_OK);
#ifdef RUSTLS
  check_case("rustls-ffi computes, and reports an error");
  CHECK_EQ(rustls_default_crypto_provider_random((uint8_t *)other, 32), RUSTLS_RESULT_OK);
  CHECK(memcmp(other, other + 32, 32) != 0);
  CHECK_EQ(rustls_default_crypto_provider_random(NULL, 32), RUSTLS_RESULT_NULL_PARAMETER);
#endif
#ifdef BESIDE
  check_case("the other library catches its panic");
  CHECK_EQ(beside_caught(), 1);
#endif
#ifdef PLUGIN
  check_case("the shared library signs the same");
  CHECK_EQ(plugin_sign(other, sizeof other, &len), S3SIGN_OK);
  CHECK_TEXT(bytes(other, len), own);
#endif
  check_case("signing goes on");
  CHECK_EQ(s3sign_sign(signer, &request, other, sizeof other, &len, NULL, NULL), S3SIGN_OK);
  CHECK_TEXT(bytes(other, len), own);
  s3sign_signer_free(signer);
  return check_report();
}
