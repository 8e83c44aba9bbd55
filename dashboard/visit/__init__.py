"""What travels with a visitor: the network, the digit, the choices in the address."""
