/* A C extension with hooks that do nothing: what CPython itself takes for calling one. The yardstick of the tracer. */
#include <Python.h>

static int nothing(PyObject *self, PyFrameObject *frame, int what, PyObject *arg)
{
    (void)self, (void)frame, (void)what, (void)arg;
    return 0;
}

static PyObject *trace(PyObject *self, PyObject *args)
{
    (void)self, (void)args;
    PyEval_SetTrace(nothing, NULL);
    Py_RETURN_NONE;
}

static PyObject *trace_and_profile(PyObject *self, PyObject *args)
{
    PyEval_SetProfile(nothing, NULL);
    return trace(self, args);
}

static PyMethodDef methods[] = {
    { "trace", trace, METH_NOARGS, "A trace function that does nothing." },
    { "trace_and_profile", trace_and_profile, METH_NOARGS, "And a profile function beside it." },
    { 0 },
};

static struct PyModuleDef module = { PyModuleDef_HEAD_INIT, .m_name = "nothing", .m_size = -1, .m_methods = methods };

PyMODINIT_FUNC PyInit_nothing(void);
PyMODINIT_FUNC PyInit_nothing(void)
{
    return PyModule_Create(&module);
}
