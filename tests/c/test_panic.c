/* A fault inside the library comes back as a status. Links a library built with the feature `panic-test`. */

#include "check.h"

/* Not in the header: only this build exports it. */
#ifdef __cplusplus
extern "C"
#endif
int32_t s3sign_panic_test(void);

int main(void)
{
  s3sign_signer *signer;
  s3sign_request request = example_request();
  char out[1024];
  size_t len;

  check_case("a panic becomes a status");
  CHECK_EQ(s3sign_panic_test(), S3SIGN_ERR_INTERNAL);
  check_case("the library goes on after it");
  CHECK_EQ(s3sign_panic_test(), S3SIGN_ERR_INTERNAL);
  signer = example_signer();
  CHECK_EQ(s3sign_sign(signer, &request, out, sizeof out, &len, NULL, NULL), S3SIGN_OK);
  s3sign_signer_free(signer);
  return check_report();
}
