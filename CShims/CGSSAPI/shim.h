#pragma once
#include <gssapi/gssapi.h>
#include <gssapi/gssapi_ext.h>
