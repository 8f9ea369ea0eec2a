#define _POSIX_C_SOURCE 200809L

#include "capture.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST (8u << 20)
#define PATIENCE_MS 20000

static void give_up(const char *what)
{
  perror(what);
  exit(2);
}

static void send_text(int peer, const char *text)
{
  size_t len = strlen(text);
  while (len > 0) {
    ssize_t sent = send(peer, text, len, MSG_NOSIGNAL);
    if (sent <= 0)
      return;
    text += sent;
    len -= (size_t)sent;
  }
}

/* Read more; 0 at the end, or when the client is silent for too long. */
static int receive(capture *server, int peer)
{
  struct pollfd ready = {.fd = peer, .events = POLLIN};
  if (server->len == MOST || poll(&ready, 1, PATIENCE_MS) != 1)
    return 0;
  ssize_t got = recv(peer, server->request + server->len, MOST - server->len, 0);
  if (got <= 0)
    return 0;
  server->len += (size_t)got;
  server->request[server->len] = '\0';
  return 1;
}

static const char *find_header(const capture *server, const char *name)
{
  const char *line = server->request + server->start;
  for (; line < server->request + server->head_len; line = strchr(line, '\n') + 1)
    if (strncasecmp(line, name, strlen(name)) == 0)
      return line + strlen(name);
  return NULL;
}

static int serve_one(capture *server, const char *answer)
{
  struct pollfd ready = {.fd = server->listener, .events = POLLIN};
  if (poll(&ready, 1, PATIENCE_MS) != 1)
    return 0;
  int peer = accept(server->listener, NULL, NULL);
  if (peer < 0)
    give_up("accept");
  char *end = NULL;
  server->start = server->len;
  while (end == NULL && receive(server, peer))
    end = strstr(server->request + server->start, "\r\n\r\n");
  if (end != NULL) {
    server->head_len = (size_t)(end - server->request) + 4;
    const char *length = find_header(server, "Content-Length:");
    size_t whole = server->head_len + (length != NULL ? strtoul(length, NULL, 10) : 0);
    if (find_header(server, "Expect:") != NULL)
      send_text(peer, "HTTP/1.1 100 Continue\r\n\r\n");
    while (server->len < whole && receive(server, peer))
      ;
    send_text(peer, answer);
  }
  shutdown(peer, SHUT_WR);
  close(peer);
  return 1;
}

static void *serve(void *user)
{
  capture *server = user;
  for (size_t i = 0; i < server->count && serve_one(server, server->answers[i]); i++)
    ;
  return NULL;
}

static void start(capture *server)
{
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  server->request = calloc(1, MOST + 1);
  server->listener = socket(AF_INET, SOCK_STREAM, 0);
  if (server->request == NULL || bind(server->listener, (struct sockaddr *)&address, size) != 0 ||
      listen(server->listener, 4) != 0 || getsockname(server->listener, (struct sockaddr *)&address, &size) != 0)
    give_up("listen");
  server->port = ntohs(address.sin_port);
  if (pthread_create(&server->thread, NULL, serve, server) != 0)
    give_up("thread");
}

void capture_start(capture *server, const char *answer)
{
  memset(server, 0, sizeof *server);
  server->answer = answer;
  server->answers = &server->answer;
  server->count = 1;
  start(server);
}

void capture_start_many(capture *server, const char *const *answers, size_t count)
{
  memset(server, 0, sizeof *server);
  server->answers = answers;
  server->count = count;
  start(server);
}

void capture_wait(capture *server)
{
  pthread_join(server->thread, NULL);
  close(server->listener);
}

void capture_free(capture *server)
{
  free(server->request);
}
