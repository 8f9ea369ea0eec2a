/* The least that a program does with s3sign. */

#include <s3sign.h>
#include <stdio.h>

int main(void)
{
  s3sign_signer_config config = {sizeof config, .access_key_id = S3SIGN_STR("AKIAIOSFODNN7EXAMPLE"),
                                 .secret_access_key = S3SIGN_STR("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
                                 .region = S3SIGN_STR("us-east-1")};
  s3sign_request request = {sizeof request, .method = S3SIGN_STR("GET"), .time = 1369353600,
                            .url = S3SIGN_STR("https://examplebucket.s3.amazonaws.com/test.txt")};
  s3sign_signer *signer = NULL;
  char out[1024];
  size_t len;

  if (s3sign_signer_new(&config, &signer, NULL) || s3sign_sign(signer, &request, out, sizeof out, &len, NULL, NULL))
    return 1;
  fputs(out, stdout);
  s3sign_signer_free(signer);
  return 0;
}
