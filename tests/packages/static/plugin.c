/* A shared library that has its own copy of s3sign. */

#include "check.h"

int32_t plugin_sign(char *out, size_t cap, size_t *len);
int32_t plugin_sign(char *out, size_t cap, size_t *len)
{
  s3sign_signer *signer = example_signer();
  s3sign_request request = example_request();
  int32_t status = s3sign_sign(signer, &request, out, cap, len, NULL, NULL);

  s3sign_signer_free(signer);
  return status;
}
