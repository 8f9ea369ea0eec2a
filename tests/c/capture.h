/* A server on loopback that takes requests, keeps them byte for byte, and gives fixed answers. */

#ifndef CAPTURE_H
#define CAPTURE_H

#include <pthread.h>
#include <stddef.h>

typedef struct capture {
  int port;
  /* What came, one request after the other, NUL-terminated. */
  char *request;
  size_t len;
  /* Of it, the end of the last request's headers with their empty line. */
  size_t head_len;
  /* Private. */
  int listener;
  size_t start;
  const char *const *answers;
  size_t count;
  const char *answer;
  pthread_t thread;
} capture;

/* Listen, and answer one request from another thread. The answer begins with its status line. */
void capture_start(capture *server, const char *answer);

/* The same for several requests, each on a connection of its own. */
void capture_start_many(capture *server, const char *const *answers, size_t count);

/* Wait for the last request to be answered. */
void capture_wait(capture *server);

/* Free what was kept. */
void capture_free(capture *server);

#endif
