/* Every exported function as a call that any test can make: what it needs beforehand, the function by itself, and what
   it leaves. Linux; C99.

   Tests that hold something of all functions go through `calls`: `test_calls` sees that none is missing. Only
   `calls_prepare` allocates; everything else here leaves that to the library. */

#ifndef CALLS_H
#define CALLS_H

#include "check.h"

#include <stddef.h>

/* Who signs. The requests of each are in its own form. */
enum { SIGV4, SIGV4A, SIGV2, OTHER_SERVICE, FROM_KEY, SIGNERS };

/* How a body is sent in chunks. */
enum { CHUNKS_SIGNED, CHUNKS_TRAILER, CHUNKS_UNSIGNED, PLANS };

enum { CALLS_ORDINARY, CALLS_LARGE };

/* What the calls read. It is in read-only memory, and so are the secret and the signing key in it. */
typedef struct call_inputs {
  s3sign_signer_config config[SIGNERS];
  s3sign_signer_config server; /* of SIGV4A, in one of its regions */
  s3sign_str signing_key; /* of FROM_KEY, for the day of the requests */
  s3sign_str region;      /* another one */
  s3sign_request sign[SIGNERS], presign[SIGNERS], upload[SIGNERS];
  s3sign_request received[SIGNERS], received_url[SIGNERS], received_upload[SIGNERS][PLANS];
  s3sign_str signature[SIGNERS];   /* of `sign` */
  s3sign_request altered[SIGNERS]; /* with another method than was signed */
  s3sign_stream_plan plan[SIGNERS][PLANS];
  s3sign_str data;                        /* of the upload: whole chunks but for the last */
  s3sign_str body[SIGNERS][PLANS];        /* the same in chunks */
  size_t chunks;
  s3sign_request batch_request;
  s3sign_batch batch[2]; /* keys; queries */
  s3sign_post post[SIGNERS];
  s3sign_post_form form[SIGNERS];
  s3sign_refusal refusal[SIGNERS];
  s3sign_str pasted[SIGNERS];   /* a request as it was sent, and the same refusal */
  s3sign_str unproved[SIGNERS]; /* the same with a signature that nothing explains, as in `refusal` */
  s3sign_endpoint endpoint;
  s3sign_str line, server_time, name;
} call_inputs;

/* What a call makes and writes. `cap` limits the output; less than enough lets a call fail at its end. */
typedef struct call_state {
  s3sign_signer *signer, *made;
  s3sign_stream *stream;
  s3sign_verify_stream *body;
  s3sign_checksum_state *checksum;
  char *out;
  size_t cap, len;
  size_t *ends;
  s3sign_error error;
  union {
    s3sign_result result;
    s3sign_claim claim;
    s3sign_explanation explanation;
    s3sign_endpoint_result endpoint;
    s3sign_provider_profile profile;
    s3sign_header header;
    s3sign_str data;
    s3sign_signer_config config;
    s3sign_request request;
    s3sign_refusal refusal;
    s3sign_post post;
    s3sign_post_form form;
    s3sign_batch batch;
    s3sign_endpoint place;
    s3sign_stream_plan plan;
    int64_t number;
    int32_t value;
  } made_of;
} call_state;

typedef struct call call;
struct call {
  const char *function;
  const char *variant;
  int uses_key;
  int who;         /* of SIGNERS */
  int how;         /* of PLANS, of `batch`, or an algorithm of checksums */
  int32_t expected;
  int32_t (*prepare)(const call *, const call_inputs *, call_state *); /* what comes before, if anything does */
  int32_t (*run)(const call *, const call_inputs *, call_state *);     /* the function, and no other */
};

extern const call calls[];
extern const size_t calls_len;

/* The inputs in a size, signed with `secret`, which is copied. Large ones go beyond all that the library keeps on the
   stack: 1,000 headers, 10,000 parameters. A child process makes them, so that this one has not called the library yet.
   Ends the program if it cannot. */
const call_inputs *calls_prepare(int size, s3sign_str secret);

/* A state with room for the output of any call; the same room each time. */
call_state call_start(void);

/* Free all that a call made, in whatever state it was left. */
void call_free(call_state *state);

/* One call from nothing to nothing: prepare, run, free. Gives the status of the first that failed. */
int32_t call_whole(const call *call, const call_inputs *inputs);

#endif
