// SPDX-License-Identifier: Apache-2.0
// RAM port (pipelined Wishbone, 32 bits) -> one 16-bit SDR SDRAM of 32 MB (4 banks, 8,192 rows, 512 columns), CAS latency 2,
// burst length 2: a word is one command. One row stays open; a burst within it gives a word every two cycles. The chip's clock is
// the inverse of ours, so it samples what we drive in the middle of the cycle, and its data are taken at our next but one edge.
// Times are for up to 66 MHz: 2 cycles for tRCD, tRP and tWR, 5 for tRC. Guest window: lower 16 MB, CMS window: upper 16 MB.
module soc_sdram #(
  parameter int INIT_CYCLES    = 10000,  // 200 us
  parameter int REFRESH_CYCLES = 380     // 7.8 us
) (
  input  logic             clk_i,
  input  logic             rst_i,
  input  mem_pkg::wb_req_t req_i,
  output mem_pkg::wb_rsp_t rsp_o,
  output logic             cke_o,
  output logic             cs_no,
  output logic             ras_no,
  output logic             cas_no,
  output logic             we_no,
  output logic [1:0]       ba_o,
  output logic [12:0]      a_o,
  output logic [1:0]       dqm_o,
  output logic             dq_oe_o,
  output logic [15:0]      dq_o,
  input  logic [15:0]      dq_i
);
  // {ras, cas, we}, low active
  localparam logic [2:0] NOP = 3'b111, ACTIVE = 3'b011, READ = 3'b101, WRITE = 3'b100, PRECHARGE = 3'b010, REFRESH = 3'b001,
                         MODE = 3'b000;
  typedef enum logic [2:0] {INIT, IDLE, OPENING, CLOSING, REFRESHING} state_e;

  // 32 MB: the windows wrap at 16 MB, the fence keeps the guest inside
  logic [7:0]  column;
  logic [14:0] row;                // with the bank below
  assign column = 8'(req_i.adr);
  assign row    = {1'(req_i.adr >> 29), 14'(req_i.adr >> 8)};

  state_e      state_q;
  logic [13:0] wait_q;             // cycles left of the state
  logic [9:0]  refresh_q;
  logic [3:0]  init_q;             // commands of the initialisation still to give
  logic        open_q, due_q, second_q, write_q, ack_q;
  logic [31:0] dat_q;
  logic [14:0] row_q;
  logic [3:0]  reads_q;            // bit i: a read command was given i + 1 cycles ago
  logic [15:0] low_q, high_q;
  logic [1:0]  high_mask_q;
  logic        request, hit, take;
  assign cs_no   = 1'b0;
  assign request = req_i.cyc && req_i.stb;
  assign hit     = open_q && row_q == row;
  // a command takes two cycles of the data bus; a write waits until what was read has come
  assign take    = state_q == IDLE && request && hit && !due_q && !second_q && (!req_i.we || reads_q == 4'd0);
  assign rsp_o   = {!take, ack_q, dat_q};

  always_ff @(posedge clk_i) begin
    {ras_no, cas_no, we_no} <= NOP;
    cke_o     <= !rst_i;
    dqm_o     <= 2'b00;
    dq_oe_o   <= 1'b0;
    second_q  <= 1'b0;
    write_q   <= 1'b0;
    ack_q     <= 1'b0;
    reads_q   <= {reads_q[2:0], 1'b0};
    refresh_q <= refresh_q - 10'd1;
    if (refresh_q == 10'd0) begin
      refresh_q <= 10'(REFRESH_CYCLES);
      due_q     <= 1'b1;
    end
    if (wait_q != 14'd0) wait_q <= wait_q - 14'd1;

    // second halves and answers
    if (write_q) begin
      dq_oe_o <= 1'b1;
      dq_o    <= high_q;
      dqm_o   <= high_mask_q;
      ack_q   <= 1'b1;
    end
    if (reads_q[1]) low_q <= dq_i;
    if (reads_q[2]) begin
      dat_q <= {dq_i, low_q};
      ack_q <= 1'b1;
    end

    case (state_q)
      INIT: if (wait_q == 14'd0) begin  // precharge all, eight refreshes, mode
        init_q <= init_q - 4'd1;
        wait_q <= 14'd7;
        a_o    <= 13'h0400;
        {ras_no, cas_no, we_no} <= init_q == 4'd9 ? PRECHARGE : REFRESH;
        if (init_q == 4'd0) begin
          {ras_no, cas_no, we_no} <= MODE;
          a_o     <= 13'h0021;  // CAS latency 2, sequential, burst length 2
          ba_o    <= 2'd0;
          state_q <= CLOSING;
        end
      end
      IDLE: begin
        if (take) begin
          {ras_no, cas_no, we_no} <= req_i.we ? WRITE : READ;
          ba_o        <= row_q[1:0];
          a_o         <= {4'd0, column, 1'b0};
          dq_oe_o     <= req_i.we;
          dq_o        <= req_i.dat[15:0];
          high_q      <= req_i.dat[31:16];
          dqm_o       <= req_i.we ? ~req_i.sel[1:0] : 2'b00;
          high_mask_q <= ~req_i.sel[3:2];
          second_q    <= 1'b1;
          write_q     <= req_i.we;
          reads_q[0]  <= !req_i.we;
          wait_q      <= 14'd3;         // tWR before a precharge
        end else if ((due_q || (request && !hit)) && !second_q && reads_q == 4'd0 && wait_q == 14'd0) begin
          if (open_q) begin
            {ras_no, cas_no, we_no} <= PRECHARGE;
            a_o     <= 13'h0400;
            open_q  <= 1'b0;
            wait_q  <= 14'd1;
            state_q <= CLOSING;
          end else if (due_q) begin
            {ras_no, cas_no, we_no} <= REFRESH;
            due_q   <= 1'b0;
            wait_q  <= 14'd4;
            state_q <= REFRESHING;
          end else begin
            {ras_no, cas_no, we_no} <= ACTIVE;
            ba_o    <= row[1:0];
            a_o     <= row[14:2];
            row_q   <= row;
            open_q  <= 1'b1;
            wait_q  <= 14'd1;
            state_q <= OPENING;
          end
        end
      end
      default: if (wait_q == 14'd0) state_q <= IDLE;
    endcase

    if (rst_i) begin
      state_q   <= INIT;
      wait_q    <= 14'(INIT_CYCLES);
      init_q    <= 4'd9;
      refresh_q <= 10'(REFRESH_CYCLES);
      open_q    <= 1'b0;
      due_q     <= 1'b0;
      reads_q   <= 4'd0;
      second_q  <= 1'b0;
      write_q   <= 1'b0;
      ack_q     <= 1'b0;
    end
  end
  logic unused;
  assign unused = &{1'b0, req_i.cti};
endmodule
