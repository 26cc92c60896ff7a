/* The schema, as the SQL that makes a new database. */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

enum { STORE_APPLICATION_ID = 0x534d4c59 }; /* 'SMLY', in the file's header where file(1) and others look */

extern const char *const store_schema;

/* The tables that must be there, NULL-terminated. */
extern const char *const store_tables[];

#endif
