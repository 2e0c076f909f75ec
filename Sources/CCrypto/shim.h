#ifndef QUANTA_CCRYPTO_SHIM_H
#define QUANTA_CCRYPTO_SHIM_H

#include <openssl/evp.h>

#endif
