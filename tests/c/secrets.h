/* The secrets of a signer, as OpenSSL computes them, and whether memory holds one. Linux; C99. */

#ifndef SECRETS_H
#define SECRETS_H

#include "calls.h"

/* Where a secret may be besides the caller's input. */
enum {
  IN_NO_PLACE = 0,
  IN_SIGNER = 1,       /* the memory of a signer or stream that lives */
  IN_SIGNER_OF_DAY = 2, /* that of a signer made from a signing key */
  IN_OUTPUT = 4        /* the output of s3sign_signing_key */
};

/* Compute all secrets of the inputs in a child process, so that none of them is in this one but masked. */
void secrets_compute(const call_inputs *inputs, s3sign_str region);

/* Report each secret of which `memory` holds 12 bytes or more, as three words of four bytes within 512 bytes, in any
   order of words and of bytes within words, interleaved with others or not, at any alignment. Secrets that may be in
   the place that memory is are skipped. Calls `found` with the offset of each; gives their number. */
size_t secrets_in(const unsigned char *memory, size_t len, int place, void (*found)(const char *secret, size_t offset));

/* The same for registers of 8 bytes, of which one is enough. */
size_t secrets_in_registers(const uint64_t *registers, size_t count, void (*found)(const char *secret, size_t offset));

#endif
