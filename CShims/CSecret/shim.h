#pragma once
#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// libsecret, which is loaded at run time where the system has it. What is declared here is what libsecret-1.so.0 and the
// libraries behind it promise to keep, so that neither is needed to build.

// GError.
typedef struct CSecret_error {
    uint32_t domain;
    int code;
    char *message;
} CSecret_error;

typedef struct CSecret_library {
    void *(*newSchema)(const char *name, int flags, ...);
    int (*store)(const void *schema, const char *collection, const char *label, const char *secret, void *cancellable,
                 CSecret_error **error, ...);
    char *(*lookUp)(const void *schema, void *cancellable, CSecret_error **error, ...);
    int (*clear)(const void *schema, void *cancellable, CSecret_error **error, ...);
    void (*freeSecret)(char *secret);
    void (*freeError)(CSecret_error *error);
    void *(*newCancellable)(void);
    void (*cancel)(void *cancellable);
    void (*release)(void *object);
    const void *schema;
} CSecret_library;

// Loads the library; false where it is not there, or lacks something.
static inline bool CSecret_load(CSecret_library *library) {
    void *handle = dlopen("libsecret-1.so.0", RTLD_NOW | RTLD_LOCAL);

    if (handle == NULL) {
        return false;
    }
    *(void **)&library->newSchema = dlsym(handle, "secret_schema_new");
    *(void **)&library->store = dlsym(handle, "secret_password_store_sync");
    *(void **)&library->lookUp = dlsym(handle, "secret_password_lookup_sync");
    *(void **)&library->clear = dlsym(handle, "secret_password_clear_sync");
    *(void **)&library->freeSecret = dlsym(handle, "secret_password_free");
    *(void **)&library->freeError = dlsym(handle, "g_error_free");
    *(void **)&library->newCancellable = dlsym(handle, "g_cancellable_new");
    *(void **)&library->cancel = dlsym(handle, "g_cancellable_cancel");
    *(void **)&library->release = dlsym(handle, "g_object_unref");
    if (!library->newSchema || !library->store || !library->lookUp || !library->clear || !library->freeSecret ||
        !library->freeError || !library->newCancellable || !library->cancel || !library->release) {
        return false;
    }
    // The attributes are strings (SECRET_SCHEMA_ATTRIBUTE_STRING, 0).
    library->schema = library->newSchema("example.communicator.Secret", 0, "kind", 0, "address", 0, "login", 0, NULL);
    return library->schema != NULL;
}

// Keeps a secret in the keyring that is unlocked with the desktop, in place of an earlier one with the same attributes.
static inline bool CSecret_store(
    const CSecret_library *library, const char *kind, const char *address, const char *login, const char *label,
    const char *secret, void *cancellable, CSecret_error **error) {
    return library->store(library->schema, NULL, label, secret, cancellable, error, "kind", kind, "address", address,
                          "login", login, NULL);
}

// The secret with these attributes, to be given back by freeSecret; NULL if there is none, or error is set.
static inline char *CSecret_lookUp(
    const CSecret_library *library, const char *kind, const char *address, const char *login, void *cancellable,
    CSecret_error **error) {
    return library->lookUp(library->schema, cancellable, error, "kind", kind, "address", address, "login", login, NULL);
}

// Removes the secret with these attributes, if there is one.
static inline bool CSecret_clear(
    const CSecret_library *library, const char *kind, const char *address, const char *login, void *cancellable,
    CSecret_error **error) {
    library->clear(library->schema, cancellable, error, "kind", kind, "address", address, "login", login, NULL);
    return *error == NULL;
}
