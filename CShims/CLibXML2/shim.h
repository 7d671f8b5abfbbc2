#pragma once
#include <libxml/xmlversion.h>
// Debian's libxml2 pulls in ICU's headers, which clash with those of Foundation in a program that uses both. They only
// add two members at the end of a structure that we never look into.
#undef LIBXML_ICU_ENABLED
#include <libxml/HTMLparser.h>
#include <libxml/c14n.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlerror.h>

/// Frees memory that libxml2 handed out. `xmlFree` is a global variable, which Swift 6 refuses to read.
static inline void communicatorXMLFree(void *memory) {
    xmlFree(memory);
}

/// Whether the document that the context has just read obeys XML 1.0 and Namespaces in XML 1.0. The tree of a document
/// with an undeclared prefix is returned as if all were well, so the second question must be asked.
static inline int communicatorXMLIsWellFormed(xmlParserCtxtPtr context) {
    return context->wellFormed && context->nsWellFormed;
}

#if LIBXML_VERSION >= 21200
static inline void communicatorXMLDropError(void *context, const xmlError *error) {
#else
static inline void communicatorXMLDropError(void *context, xmlErrorPtr error) {
#endif
    (void)context;
    (void)error;
}

/// Exclusive canonical form without comments of a whole document; the number of bytes, or a negative number.
///
/// Canonicalisation reports through the thread's global handler, which prints unless somebody replaced it. The handler
/// belongs to the host program (Pidgin uses libxml2 too), so it is put back before we return.
static inline int communicatorXMLCanonicalForm(xmlDocPtr document, xmlChar **result) {
    xmlStructuredErrorFunc handler = xmlStructuredError;
    void *context = xmlStructuredErrorContext;
    xmlSetStructuredErrorFunc(NULL, communicatorXMLDropError);
    int length = xmlC14NDocDumpMemory(document, NULL, XML_C14N_EXCLUSIVE_1_0, NULL, 0, result);
    xmlSetStructuredErrorFunc(context, handler);
    return length;
}
