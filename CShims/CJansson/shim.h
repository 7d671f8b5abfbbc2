#pragma once
#include <jansson.h>

/// Lets go of a value. `json_decref` has another form in each version.
static inline void CJansson_release(json_t *value) {
    json_decref(value);
}

/// Whether it is an integer, which `json_integer_value` does not tell from 0.
static inline int CJansson_isInteger(const json_t *value) {
    return json_is_integer(value);
}
