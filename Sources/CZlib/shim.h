#ifndef QUANTA_CZLIB_SHIM_H
#define QUANTA_CZLIB_SHIM_H

#include <zlib.h>

/* inflateInit2 and deflateInit2 are macros over sizeof, which Swift cannot import. windowBits 15 + 32 accepts zlib and gzip. */
static inline int quanta_inflate_init(z_stream *stream) { return inflateInit2(stream, 15 + 32); }
static inline int quanta_gzip_init(z_stream *stream, int level) {
  return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}

#endif
