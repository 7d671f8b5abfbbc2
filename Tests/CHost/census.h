/* census.h - what a process holds */
#ifndef CENSUS_H
#define CENSUS_H

/* Open descriptors and threads of this process, from /proc. */
unsigned census_descriptors(void);
unsigned census_threads(void);
/* Prints what each descriptor is open on. */
void census_print_descriptors(void);

#endif
