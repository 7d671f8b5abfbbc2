// Lets pidgin-sipe read XML with the libxml2 of Debian 12 (sign-in.md, 11.1): its handler carries the magic number of
// SAX2, which makes libxml2 ignore the callbacks of SAX1 that it sets.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <libxml/parser.h>

typedef int (*Parse)(xmlSAXHandlerPtr, void *, const char *, int);

int xmlSAXUserParseMemory(xmlSAXHandlerPtr handler, void *context, const char *document, int length) {
    Parse parse = (Parse)dlsym(RTLD_NEXT, "xmlSAXUserParseMemory");
    if (handler == NULL) return parse(handler, context, document, length);
    xmlSAXHandler copy = *handler;
    if (copy.startElement != NULL && copy.startElementNs == NULL) copy.initialized = 1;
    return parse(&copy, context, document, length);
}
