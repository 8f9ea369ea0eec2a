/*
 * s3sign over libcurl: the listing of a bucket, page after page. See s3sign_curl.h. Link libexpat too.
 *
 * The answer comes from outside, so a parser that many eyes have seen reads it. A page is kept until its end, for only
 * there may it say whether its keys are escaped.
 *
 * SPDX-License-Identifier: MIT OR Apache-2.0
 */

#include "s3sign_curl_internal.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <expat.h>

/* A page of 1000 keys of 1024 bytes, percent-encoded and with all tags, is far smaller. */
#define LARGEST_PAGE (16u << 20)

/* Texts of an entry, and of a page as a whole. */
enum { KEY, SIZE, MODIFIED, ETAG, STORAGE_CLASS, ENTRY_TEXTS };
enum { TRUNCATED, TOKEN, ENCODING, PAGE_TEXTS };

static const char *const entry_names[ENTRY_TEXTS] = {"Key", "Size", "LastModified", "ETag", "StorageClass"};
static const char *const page_names[PAGE_TEXTS] = {"IsTruncated", "NextContinuationToken", "EncodingType"};

/* A growing byte buffer, NUL-terminated. */
typedef struct text {
  char *ptr;
  size_t len;
  size_t cap;
} text;

/* Offsets in the page's text; 0 is an empty text. */
typedef struct item {
  int is_prefix;
  size_t at[ENTRY_TEXTS];
} item;

typedef struct page {
  XML_Parser parser;
  int depth;
  int is_listing;
  /* The text being read, if any, and the depth at which it started. */
  size_t *reading;
  int reading_depth;
  size_t at[PAGE_TEXTS];
  text texts;
  item *items;
  size_t items_len;
  size_t items_cap;
  size_t taken;
  int no_memory;
} page;

/* Make room for `more` bytes and a NUL. */
static int reserve(text *t, size_t more)
{
  if (t->cap - t->len > more)
    return 1;
  size_t cap = (t->cap + more + 1) * 2;
  char *grown = realloc(t->ptr, cap);
  if (grown == NULL)
    return 0;
  t->ptr = grown;
  t->cap = cap;
  return 1;
}

static int put(text *t, const char *bytes, size_t len)
{
  if (!reserve(t, len))
    return 0;
  memcpy(t->ptr + t->len, bytes, len);
  t->len += len;
  t->ptr[t->len] = '\0';
  return 1;
}

static void give_up(page *p)
{
  p->no_memory = 1;
  XML_StopParser(p->parser, XML_FALSE);
}

static item *add_item(page *p)
{
  if (p->items_len == p->items_cap) {
    size_t cap = p->items_cap * 2 + 64;
    item *grown = realloc(p->items, cap * sizeof *grown);
    if (grown == NULL) {
      give_up(p);
      return NULL;
    }
    p->items = grown;
    p->items_cap = cap;
  }
  memset(&p->items[p->items_len], 0, sizeof *p->items);
  return &p->items[p->items_len++];
}

static size_t *find(size_t *slots, const char *const *names, size_t count, const char *name)
{
  for (size_t i = 0; i < count; i++)
    if (strcmp(names[i], name) == 0)
      return &slots[i];
  return NULL;
}

/* The root is at depth 1, the page's texts and its entries at 2, the texts of an entry at 3. */
static void XMLCALL begin_element(void *user, const XML_Char *full_name, const XML_Char **attributes)
{
  page *p = user;
  const char *colon = strrchr(full_name, ':'), *name = colon != NULL ? colon + 1 : full_name;
  size_t *slot = NULL;

  (void)attributes;
  p->depth++;
  if (p->depth == 1) {
    p->is_listing = strcmp(name, "ListBucketResult") == 0;
  } else if (p->depth == 2) {
    int is_prefix = strcmp(name, "CommonPrefixes") == 0;
    if (is_prefix || strcmp(name, "Contents") == 0) {
      item *added = add_item(p);
      if (added != NULL)
        added->is_prefix = is_prefix;
    } else {
      slot = find(p->at, page_names, PAGE_TEXTS, name);
    }
  } else if (p->depth == 3 && p->items_len > 0) {
    item *last = &p->items[p->items_len - 1];
    slot = last->is_prefix && strcmp(name, "Prefix") == 0 ? &last->at[KEY]
                                                          : find(last->at, entry_names, ENTRY_TEXTS, name);
  }
  if (slot != NULL) {
    *slot = p->texts.len;
    p->reading = slot;
    p->reading_depth = p->depth;
  }
}

static void XMLCALL end_element(void *user, const XML_Char *name)
{
  page *p = user;
  (void)name;
  if (p->reading != NULL && p->reading_depth == p->depth) {
    p->reading = NULL;
    if (!put(&p->texts, "", 1))
      give_up(p);
  }
  p->depth--;
}

static void XMLCALL characters(void *user, const XML_Char *bytes, int len)
{
  page *p = user;
  if (p->reading != NULL && p->reading_depth == p->depth && !put(&p->texts, bytes, (size_t)len))
    give_up(p);
}

/* No listing has a document type, so refuse them and their entity attacks. */
static void XMLCALL document_type(void *user, const XML_Char *name, const XML_Char *system, const XML_Char *public,
                                  int internal)
{
  page *p = user;
  (void)name, (void)system, (void)public, (void)internal;
  XML_StopParser(p->parser, XML_FALSE);
}

static int take_bytes(const void *data, size_t len, void *user)
{
  page *p = user;
  p->taken += len;
  return p->taken > LARGEST_PAGE || XML_Parse(p->parser, data, (int)len, 0) != XML_STATUS_OK;
}

static int begin_page(page *p)
{
  memset(p, 0, sizeof *p);
  p->parser = XML_ParserCreate(NULL);
  if (p->parser == NULL || !put(&p->texts, "", 1))
    return 0;
  XML_SetUserData(p->parser, p);
  XML_SetElementHandler(p->parser, begin_element, end_element);
  XML_SetCharacterDataHandler(p->parser, characters);
  XML_SetStartDoctypeDeclHandler(p->parser, document_type);
  return 1;
}

static void free_page(page *p)
{
  if (p->parser != NULL)
    XML_ParserFree(p->parser);
  free(p->texts.ptr);
  free(p->items);
}

static const char *page_text(const page *p, int which)
{
  return p->texts.ptr + p->at[which];
}

static int digit(char c)
{
  static const char digits[] = "0123456789abcdefABCDEF";
  const char *found = c != '\0' ? strchr(digits, c) : NULL;
  return found == NULL ? -1 : (int)(found - digits) - (found - digits > 15 ? 6 : 0);
}

/* Percent-decode encoding-type=url in place; some servers write a space as `+`. Returns the new length. */
static size_t unescape(char *key)
{
  char *to = key;
  for (const char *from = key; *from != '\0'; from++) {
    int high = *from == '%' ? digit(from[1]) : -1, low = high >= 0 ? digit(from[2]) : -1;
    if (low >= 0) {
      *to++ = (char)(high * 16 + low);
      from += 2;
    } else {
      *to++ = *from == '+' ? ' ' : *from;
    }
  }
  *to = '\0';
  return (size_t)(to - key);
}

/* Pass on the entries of a page; 0 if the caller stops. */
static int hand_out(page *p, s3sign_curl_on_entry on_entry, void *user)
{
  int escaped = strcmp(page_text(p, ENCODING), "url") == 0;
  for (size_t i = 0; i < p->items_len; i++) {
    const item *found = &p->items[i];
    char *key = p->texts.ptr + found->at[KEY];
    s3sign_curl_entry entry = {.is_prefix = found->is_prefix};
    /* An empty text is shared: there is nothing to decode. */
    entry.key = (s3sign_str){key, escaped && *key != '\0' ? unescape(key) : strlen(key)};
    entry.size = strtoll(p->texts.ptr + found->at[SIZE], NULL, 10);
    entry.last_modified = s3sc_text(p->texts.ptr + found->at[MODIFIED]);
    entry.etag = s3sc_text(p->texts.ptr + found->at[ETAG]);
    entry.storage_class = s3sc_text(p->texts.ptr + found->at[STORAGE_CLASS]);
    if (on_entry(&entry, user) != 0)
      return 0;
  }
  return 1;
}

/* Append `&name=value`, percent-encoded, unless the value is empty. */
static int put_parameter(text *query, const char *name, s3sign_str value)
{
  static const char hex[] = "0123456789ABCDEF";
  int ok = value.len == 0 || (put(query, "&", 1) && put(query, name, strlen(name)) && put(query, "=", 1));
  for (size_t i = 0; ok && i < value.len; i++) {
    unsigned char byte = (unsigned char)value.ptr[i];
    char escaped[3] = {'%', hex[byte >> 4], hex[byte & 15]};
    ok = put(query, escaped, 3);
  }
  return ok;
}

static int put_query(text *query, const s3sign_curl_list_options *options, const char *token)
{
  char page_size[16] = "";
  if (options->page_size > 0)
    snprintf(page_size, sizeof page_size, "%ld", (long)options->page_size);
  query->len = 0;
  return put(query, "list-type=2&encoding-type=url", 29) && put_parameter(query, "prefix", options->prefix) &&
         put_parameter(query, "delimiter", options->delimiter) &&
         put_parameter(query, "start-after", options->start_after) &&
         put_parameter(query, "max-keys", s3sc_text(page_size)) &&
         put_parameter(query, "continuation-token", s3sc_text(token));
}

/* Request a page and parse it. */
static int get_page(CURL *curl, const s3sign_signer *signer, const char *url, const text *query, page *p,
                    s3sign_curl_response *response, s3sign_error *error)
{
  s3sign_request request = s3sc_request("GET", url, S3SIGN_PATH_CANONICAL);
  s3sc_exchange exchange = {.curl = curl, .signer = signer, .request = &request, .write = take_bytes, .user = p};
  struct curl_slist *headers;

  request.query = (s3sign_str){query->ptr, query->len};
  request.time = (int64_t)time(NULL);
  if (curl != NULL)
    curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L);
  int status = s3sign_curl_prepare(curl, signer, &request, &headers, error);
  exchange.headers = headers;
  if (status == S3SIGN_OK)
    status = s3sc_perform(&exchange, response, error);
  curl_slist_free_all(headers);
  int broken = status == S3SIGN_CURL_ERR_STOPPED ||
               (status == S3SIGN_OK && XML_Parse(p->parser, "", 0, 1) != XML_STATUS_OK);
  if (p->no_memory)
    return s3sc_fail(error, S3SIGN_CURL_ERR_TRANSFER, "", "out of memory");
  if (broken || (status == S3SIGN_OK && !p->is_listing))
    return s3sc_fail(error, S3SIGN_CURL_ERR_ANSWER, "", "the answer is not the listing of a bucket");
  return status;
}

int s3sign_curl_list(CURL *curl, const s3sign_signer *signer, const char *url, const s3sign_curl_list_options *options,
                     s3sign_curl_on_entry on_entry, void *user, s3sign_curl_response *response, s3sign_error *error)
{
  static const s3sign_curl_list_options everything;
  text query = {0}, token = {0};
  int status = S3SIGN_OK, more = 1;

  s3sc_clear(response);
  if (on_entry == NULL)
    return s3sc_fail(error, S3SIGN_ERR_NULL, "on_entry", "must not be NULL");
  while (status == S3SIGN_OK && more) {
    page p;
    if (!begin_page(&p) || !put_query(&query, options != NULL ? options : &everything, token.len > 0 ? token.ptr : ""))
      status = s3sc_fail(error, S3SIGN_CURL_ERR_TRANSFER, "", "out of memory");
    else
      status = get_page(curl, signer, url, &query, &p, response, error);
    if (status == S3SIGN_OK && !hand_out(&p, on_entry, user))
      status = s3sc_fail(error, S3SIGN_CURL_ERR_STOPPED, "on_entry", "the caller's function ended the listing");
    if (status == S3SIGN_OK) {
      const char *next = page_text(&p, TOKEN);
      more = strcmp(page_text(&p, TRUNCATED), "true") == 0;
      /* Otherwise this would never end. */
      if (more && (*next == '\0' || (token.len > 0 && strcmp(next, token.ptr) == 0)))
        status = s3sc_fail(error, S3SIGN_CURL_ERR_ANSWER, "", "the server does not say where the listing goes on");
      token.len = 0;
      if (!put(&token, next, strlen(next)))
        status = s3sc_fail(error, S3SIGN_CURL_ERR_TRANSFER, "", "out of memory");
    }
    free_page(&p);
  }
  free(query.ptr);
  free(token.ptr);
  return status;
}
