"""Networks from elsewhere: vetted without Keras, read in a process with limits, then our own.

`archive` looks into the file, `config` reads what it says of its layers, `translation` makes layers
of ours of them, `loading` fetches the weights, and `scaling` lets the network read the values that
our data sets have. Nothing of the file is ever handed to Keras.
"""
