#pragma once
#include <libintl.h>
#include <stddef.h>

// <wchar.h> has it only for those who ask for X/Open, and Swift does not ask.
extern int wcwidth(wchar_t character);
