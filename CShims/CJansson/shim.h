#pragma once
#include <jansson.h>

/// Lets go of a value. `json_decref` has another form in each version.
static inline void CJansson_release(json_t *value) {
    json_decref(value);
}
