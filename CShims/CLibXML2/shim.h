#pragma once
#include <libxml/c14n.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
