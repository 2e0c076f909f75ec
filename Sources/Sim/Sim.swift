// Sim
