#ifndef QUANTA_CLIBVIRT_SHIM_H
#define QUANTA_CLIBVIRT_SHIM_H

#include <stdlib.h>
#include <string.h>

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

// libvirt prints errors to standard error unless told not to; they are read where calls return.
static inline void quanta_ignore_error(void *data, virErrorPtr error) {
  (void)data;
  (void)error;
}

static inline void quanta_silence_errors(void) { virSetErrorFunc(NULL, quanta_ignore_error); }

// Credentials come from libvirt's own auth.conf, or are asked for at a terminal.
static inline virConnectPtr quanta_open(const char *uri, int read_only) {
  return read_only ? virConnectOpenReadOnly(uri) : virConnectOpenAuth(uri, virConnectAuthPtrDefault, 0);
}

// Swift imports the value of a typed parameter as a union, and enumerations of flags as signed: these take what Swift has.
static inline int quanta_set_scheduler(virDomainPtr domain, unsigned int weight, unsigned int cap, int has_cap) {
  virTypedParameterPtr params = NULL;
  int count = 0, room = 0, result = -1;
  if (virTypedParamsAddUInt(&params, &count, &room, VIR_DOMAIN_SCHEDULER_WEIGHT, weight) == 0 &&
      (!has_cap || virTypedParamsAddUInt(&params, &count, &room, VIR_DOMAIN_SCHEDULER_CAP, cap) == 0))
    result = virDomainSetSchedulerParameters(domain, params, count);
  virTypedParamsFree(params, count);
  return result;
}

// What the scheduler keeps; -1 where it has no such parameter. Returns -1 when the call failed.
static inline int quanta_get_scheduler(virDomainPtr domain, long long *weight, long long *cap) {
  int count = 0;
  *weight = *cap = -1;
  char *kind = virDomainGetSchedulerType(domain, &count);
  if (!kind) return -1;
  free(kind);
  virTypedParameter params[16] = {0};
  if (count > 16) count = 16;
  if (virDomainGetSchedulerParameters(domain, params, &count) < 0) return -1;
  for (int index = 0; index < count; index++) {
    long long value = params[index].type == VIR_TYPED_PARAM_UINT  ? (long long)params[index].value.ui
                      : params[index].type == VIR_TYPED_PARAM_INT ? (long long)params[index].value.i
                                                                  : -1;
    if (!strcmp(params[index].field, VIR_DOMAIN_SCHEDULER_WEIGHT)) *weight = value;
    if (!strcmp(params[index].field, VIR_DOMAIN_SCHEDULER_CAP)) *cap = value;
  }
  return 0;
}

// Live (or not) to the other connection; the definition moves along. `uri` is where the memory goes, or NULL.
static inline virDomainPtr quanta_migrate(virDomainPtr domain, virConnectPtr to, const char *uri, int live) {
  virTypedParameterPtr params = NULL;
  int count = 0, room = 0;
  virDomainPtr moved = NULL;
  if (!uri || virTypedParamsAddString(&params, &count, &room, VIR_MIGRATE_PARAM_URI, uri) == 0)
    moved = virDomainMigrate3(domain, to, params, count,
                              (live ? VIR_MIGRATE_LIVE : 0) | VIR_MIGRATE_PERSIST_DEST | VIR_MIGRATE_UNDEFINE_SOURCE);
  virTypedParamsFree(params, count);
  return moved;
}

// One callback type for all events: this is the one for lives.
static inline int quanta_watch_lives(virConnectPtr connection, virConnectDomainEventCallback callback, void *opaque,
                                     virFreeCallback release) {
  return virConnectDomainEventRegisterAny(connection, NULL, VIR_DOMAIN_EVENT_ID_LIFECYCLE,
                                          VIR_DOMAIN_EVENT_CALLBACK(callback), opaque, release);
}

#endif
