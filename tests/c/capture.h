/* A server on loopback that takes one request, keeps it byte for byte, and gives one fixed answer. */

#ifndef CAPTURE_H
#define CAPTURE_H

#include <pthread.h>
#include <stddef.h>

typedef struct capture {
  int port;
  /* What came, NUL-terminated; `head_len` bytes of it are the request line and headers with their empty line. */
  char *request;
  size_t len;
  size_t head_len;
  /* Private. */
  int listener;
  const char *answer;
  pthread_t thread;
} capture;

/* Listen, and answer one request from another thread. The answer begins with its status line. */
void capture_start(capture *server, const char *answer);

/* Wait for the request to be answered. */
void capture_wait(capture *server);

/* Free what was kept. */
void capture_free(capture *server);

#endif
