/* Checks that count, and what the tests share. Valid as C89 and as C++. */

#ifndef CHECK_H
#define CHECK_H

#include <s3sign.h>

#include <stdio.h>
#include <string.h>

/* The credentials and the time of the examples in the Amazon S3 documents. */
#define EXAMPLE_ACCESS_KEY "AKIAIOSFODNN7EXAMPLE"
#define EXAMPLE_SECRET_KEY "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
#define EXAMPLE_TIME 1369353600 /* 2013-05-24T00:00:00Z */
#define EXAMPLE_URL "https://examplebucket.s3.amazonaws.com/test.txt"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* An s3sign_header of two literals, in an initialiser. */
#define FIELD(name, value) { S3SIGN_STR(name), S3SIGN_STR(value) }

#define CHECK(condition) check_true((condition) ? 1 : 0, #condition, __FILE__, __LINE__)
#define CHECK_EQ(actual, expected) check_number((long)(actual), (long)(expected), #actual, __FILE__, __LINE__)
#define CHECK_TEXT(actual, expected) check_text((actual), (expected), #actual, __FILE__, __LINE__)

/* A call's status, and what it wrote into `error`. */
#define CHECK_ERROR(status, error, expected, field, offset) \
  check_error((status), (error), (expected), (field), (long)(offset), #status, __FILE__, __LINE__)

#ifdef __cplusplus
extern "C" {
#endif

void check_true(int ok, const char *what, const char *file, int line);
void check_number(long actual, long expected, const char *what, const char *file, int line);
void check_text(s3sign_str actual, const char *expected, const char *what, const char *file, int line);
void check_error(int32_t status, const s3sign_error *error, int32_t expected, const char *field, long offset,
                 const char *what, const char *file, int line);

/* Name the case that the next checks are of; shown when one fails. */
void check_case(const char *name);

/* Print `N checks, N failed` and give the exit status of the test. */
int check_report(void);

s3sign_str str(const char *text);
s3sign_str bytes(const char *ptr, size_t len);

/* For us-east-1, with these credentials. */
s3sign_signer_config config_with(const char *access_key, const char *secret_key);
s3sign_signer *signer_with(const char *access_key, const char *secret_key);

/* With the example credentials, and a GET of the example object. */
s3sign_signer_config example_config(void);
s3sign_signer *example_signer(void);
s3sign_request example_request(void);

#ifdef __cplusplus
}
#endif

#endif
